using System.Collections.Concurrent;
using Rnnc.Emit.TfLite;
using Rnnc.Emit.TfLite.Step;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Quantize.Choose;
using Rnnc.Tests.Digits;
using Rnnc.Tflm;

namespace Rnnc.Tests.TfLite;

/// <summary>A digits model as a TFLite file, written once for all tests that look at it.</summary>
internal sealed class WrittenModel
{
    private static readonly ConcurrentDictionary<(string Name, string Form), Lazy<WrittenModel>> Models = new();

    private WrittenModel(string name, string form)
    {
        Model canonical = DigitsModel.Of(name).Canonical;
        var options = new TfLiteOptions("test", "0")
        {
            UsesBuiltinLstm = form == BuiltinLstm,
            States = form == StepWithInputs ? StateForm.InputsAndOutputs : StateForm.Variables,
        };
        File = form is Fused or BuiltinLstm
            ? TfLiteEmitter.EmitFused(canonical, DigitsModel.Calibration, options).File
            : TfLiteEmitter.EmitStep(canonical, DigitsModel.Calibration, options).File;
    }

    public const string Fused = "fused", BuiltinLstm = "builtin LSTM", StepWithVariables = "step, variables", StepWithInputs = "step, inputs and outputs";

    public byte[] File { get; }

    /// <summary>What rnnc reads back.</summary>
    public Int8Model Program => TflmReader.Read(new Origin("written.tflite"), File).Program;

    public static WrittenModel Of(string name, string form) => Models.GetOrAdd((name, form), key => new Lazy<WrittenModel>(() => new WrittenModel(key.Name, key.Form))).Value;

    /// <summary>The integers of the test windows in a vector's format.</summary>
    public static IEnumerable<int[]> Windows(Vector input)
    {
        var format = new Format(input.Bits, input.Scale, input.ZeroPoint);
        return DigitsModel.Test.Windows.Select(window => Array.ConvertAll(window.Inputs[0], value => format.Quantize(value)));
    }

    /// <summary>The largest output of each window, from the program that the file holds.</summary>
    public int[] Answers()
    {
        Int8Model program = Program;
        var runner = new Int8Runner(program);
        return [.. Windows(program.WithRole(VectorRole.Input).Single()).Select(window =>
        {
            runner.Reset();
            int[] scores = runner.Infer([window], DigitsModel.Test.Windows[0].Steps)[0];
            return Array.IndexOf(scores, scores.Max());
        })];
    }
}
