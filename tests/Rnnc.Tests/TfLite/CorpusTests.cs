using Rnnc.Emit.TfLite;
using Rnnc.Evaluate;
using Rnnc.Formats.Data;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Quantize.Calibrate;
using Rnnc.Quantize.Choose;
using Rnnc.Read;
using Rnnc.Tflm;
using Xunit;

namespace Rnnc.Tests.TfLite;

/// <summary>Models of many shapes in the fused form, read back: both directions, stacks, masks, tokens, rows over time, means. The answers are the float model's.</summary>
[Trait("Category", "Slow")]
public sealed class CorpusTests
{
    private const int Calibrated = 60, Tested = 60;
    private const double SameAnswers = 0.95;

    [Theory]
    [InlineData("tf1_basiclstm", "frozen.pb", "digits")]
    [InlineData("motions_bilstm", "float.tflite", "motions")]
    [InlineData("motions_bigru_sum", "float.tflite", "motions")]
    [InlineData("motions_stacked_gru", "float.tflite", "motions")]
    [InlineData("motions_masked", "float.tflite", "motions")]
    [InlineData("keras2_bimasked", "float.tflite", "digits")]
    [InlineData("sentiment_embedding", "float.tflite", "sentiment")]
    [InlineData("torch_lstm_bidir", "model.onnx", "digits")]
    public void Fused(string name, string file, string data)
    {
        string own = Path.Combine(Corpus.Own(name), file);
        string path = File.Exists(own) || Corpus.Shared is null ? own : Path.Combine(Corpus.Shared, "models", name, file);
        string arrays = data == "digits" ? Corpus.Digits : Path.Combine(Corpus.Shared ?? "", "data", $"{data}.npz");
        if (!File.Exists(path) || !File.Exists(arrays)) return;
        IReadOnlyDictionary<string, DataArray> npz = NpzFile.ReadAll(arrays);
        Model model = Pipeline.Run(ModelReader.Read(path, ReadOptions.Default), Pipeline.ForQuantization);
        CalibrationWindow[] windows = [.. Windows(model, npz["x_calib"].Numbers, Calibrated)];
        TfLiteOutput written = TfLiteEmitter.EmitFused(model, new CalibrationData(windows), new TfLiteOptions("test", "0"));
        Int8Model program = TflmReader.Read(new Origin("written.tflite"), written.File, written.InputNames, written.OutputNames).Program;
        var runner = new Int8Runner(program);
        var reference = new FloatRunner(model);
        int output = Enumerable.Range(0, model.OutputNames.Length).MinBy(i => model.Graph.Outputs[i].Type.Shape.ElementCount);
        Vector input = program.WithRole(VectorRole.Input).Single(), scores = program.WithRole(VectorRole.Output).ElementAt(output);
        var format = new Format(input.Bits, input.Scale, input.ZeroPoint);
        int same = 0, count = 0;
        foreach (CalibrationWindow window in Windows(model, npz["x_test"].Numbers, Tested))
        {
            runner.Reset();
            int[] integers = runner.Infer([Array.ConvertAll(window.Inputs[0], value => format.Quantize(value))], window.Steps)[output];
            double[] found = Array.ConvertAll(integers, value => scores.Scale * (value - scores.ZeroPoint));
            float[] expected = reference.Run([Tensor(model, window.Inputs[0])])[output].Floats.ToArray();
            if (Answer(found) == Answer(Array.ConvertAll(expected, value => (double)value))) same++;
            count++;
        }

        Assert.True(same >= SameAnswers * count, $"{name}: {same} of {count} answers");
    }

    private static int Answer(double[] scores) => scores.Length == 1 ? (scores[0] > 0.5 ? 1 : 0) : Array.IndexOf(scores, scores.Max());

    private static IEnumerable<CalibrationWindow> Windows(Model model, Tensor data, int count)
    {
        var reader = new WindowReader(model);
        int size = data.Count / data.Dims[0];
        for (int i = 0; i < Math.Min(count, data.Dims[0]); i++)
        {
            float[] values = data.Element == ElementType.Float32 ? data.Floats.Slice(i * size, size).ToArray() : Array.ConvertAll(data.Integers.Slice(i * size, size).ToArray(), value => (float)value);
            yield return reader.Read([Tensor(model, values)], new Origin("data"));
        }
    }

    private static Tensor Tensor(Model model, float[] values)
    {
        TensorType type = model.Graph.Inputs[0].Type;
        return type.Element == ElementType.Float32 ? Ir.Tensor.Float(values, type.Shape.Sizes) : Ir.Tensor.Integer(type.Element, Array.ConvertAll(values, value => (long)value), type.Shape.Sizes);
    }
}
