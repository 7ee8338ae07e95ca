using Rnnc.Emit.TfLite;
using Rnnc.Formats.Data;
using Rnnc.Formats.TfLite;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Quantize.Calibrate;
using Rnnc.Quantize.Choose;
using Rnnc.Read;
using Rnnc.Tests.Digits;
using Rnnc.Tflm;
using Xunit;

namespace Rnnc.Tests.TfLite;

/// <summary>
/// Written files in an interpreter that knows nothing of rnnc. It is not TensorFlow Lite Micro, rounds otherwise, and is held by the answers.
/// </summary>
[Trait("Category", "Slow")]
public sealed class InterpreterTests
{
    private const double SameAnswers = 0.99;

    /// <summary>Two windows of 397 are 0.5 points.</summary>
    private const int LostWindows = 2;

    public static TheoryData<string> Names => [.. DigitsModel.Names];

    [Theory]
    [InlineData("digits_lstm")]
    [InlineData("digits_lstm_cell")]
    public void The_builtin_lstm_gives_the_answers_of_its_program(string name)
    {
        if (!Interpreter.IsThere) return;
        WrittenModel written = WrittenModel.Of(name, WrittenModel.BuiltinLstm);
        int[] found = Answers(Run(written, invocations: 1), DigitsModel.Labels.Length, 1);
        int same = written.Answers().Zip(found).Count(pair => pair.First == pair.Second);
        Assert.True(same >= SameAnswers * found.Length, $"{name}: {same} of {found.Length} answers");
    }

    /// <summary>100 steps of 64 units: roundings that differ add up, and 64 windows are few.</summary>
    [Fact]
    public void The_builtin_lstm_of_long_windows()
    {
        if (!Interpreter.IsThere || Corpus.Shared is not { } shared) return;
        IReadOnlyDictionary<string, DataArray> data = NpzFile.ReadAll(Path.Combine(shared, "data", "edgemark.npz"));
        Model model = Pipeline.Run(ModelReader.Read(Path.Combine(shared, "models", "edgemark_lstm", "float.tflite"), ReadOptions.Default), Pipeline.ForQuantization);
        byte[] file = TfLiteEmitter.EmitFused(model, Windows("x_calib"), new TfLiteOptions("test", "0") { UsesBuiltinLstm = true }).File;
        Int8Model program = TflmReader.Read(new Origin("written.tflite"), file).Program;
        Vector input = program.WithRole(VectorRole.Input).Single();
        var format = new Format(input.Bits, input.Scale, input.ZeroPoint);
        int[][] windows = [.. Windows("x_test").Windows.Select(window => Array.ConvertAll(window.Inputs[0], value => format.Quantize(value)))];
        var runner = new Int8Runner(program);
        int[] expected = [.. windows.Select(window =>
        {
            runner.Reset();
            int[] scores = runner.Infer([window], program.Steps)[0];
            return Array.IndexOf(scores, scores.Max());
        })];
        int[] found = Answers(Interpreter.Run(file, [.. windows.SelectMany(window => window.Select(value => unchecked((byte)value)))], 1), windows.Length, 1);
        int same = expected.Zip(found).Count(pair => pair.First == pair.Second);
        Assert.True(same >= 0.95 * found.Length, $"{same} of {found.Length} answers");

        CalibrationData Windows(string array)
        {
            Tensor tensor = data[array].Numbers;
            int size = tensor.Dims[1] * tensor.Dims[2];
            float[] values = tensor.Floats.ToArray();
            return new CalibrationData([.. Enumerable.Range(0, tensor.Dims[0]).Select(i => new CalibrationWindow([values[(i * size)..((i + 1) * size)]], tensor.Dims[1]))]);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Calls_of_the_step_are_the_sequence(string name)
    {
        if (!Interpreter.IsThere) return;
        DigitsModel model = DigitsModel.Of(name);
        int steps = DigitsModel.Test.Windows[0].Steps;
        byte[] variables = Run(WrittenModel.Of(name, WrittenModel.StepWithVariables), steps);
        int[] answers = Answers(variables, DigitsModel.Labels.Length, steps);
        int right = answers.Zip(DigitsModel.Labels).Count(pair => pair.First == pair.Second);
        int expected = (int)Math.Round(model.Facts.GetProperty("float_metric").GetProperty("value").GetDouble() * answers.Length);
        Assert.True(right >= expected - LostWindows, $"{name}: float {expected}, step {right} of {answers.Length}");
        Assert.Equal(variables, Run(WrittenModel.Of(name, WrittenModel.StepWithInputs), steps));
    }

    private static byte[] Run(WrittenModel model, int invocations)
    {
        TfLiteModel file = TfLiteFile.Decode(new Origin("written"), model.File);
        TfLiteTensor input = file.Main.Tensors[file.Main.Inputs[0]];
        Assert.Equal(TfLiteType.INT8, input.Type);
        (float scale, long zeroPoint) = input.Quantization!.At(0);
        var vector = new Vector("x", VectorRole.Input, 8, 1, PerStep: true, scale, (int)zeroPoint);
        return Interpreter.Run(model.File, [.. WrittenModel.Windows(vector).SelectMany(window => window.Select(value => unchecked((byte)value)))], invocations);
    }

    /// <summary>The largest score after the last invocation of each window.</summary>
    private static int[] Answers(byte[] outputs, int windows, int invocations)
    {
        int scores = outputs.Length / windows / invocations;
        return [.. Enumerable.Range(0, windows).Select(window =>
        {
            int[] last = [.. outputs.AsSpan((((window + 1) * invocations) - 1) * scores, scores).ToArray().Select(value => (int)unchecked((sbyte)value))];
            return Array.IndexOf(last, last.Max());
        })];
    }
}
