using System.Collections.Concurrent;
using System.Text.Json;
using Rnnc.Formats.Data;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Quantize;
using Rnnc.Quantize.Calibrate;
using Rnnc.Read;

namespace Rnnc.Tests.Digits;

/// <summary>One of the nine digits models, compiled once for all tests that look at it.</summary>
internal sealed class DigitsModel
{
    private static readonly ConcurrentDictionary<string, Lazy<DigitsModel>> Models = new();
    private static readonly Lazy<IReadOnlyDictionary<string, DataArray>> Data = new(() => NpzFile.ReadAll(Corpus.Digits));

    private readonly Lazy<QuantizedModel> quantized;

    private DigitsModel(string name)
    {
        Name = name;
        Facts = JsonDocument.Parse(File.ReadAllText(Path.Combine(Corpus.Own(name), "facts.json"))).RootElement;
        Canonical = Pipeline.Run(ModelReader.Read(FileOf(name), ReadOptions.Default), Pipeline.ForQuantization);
        quantized = new(() => Quantizer.Quantize(Canonical, Calibration, new QuantizeOptions()));
    }

    /// <summary>The models: standard cells from .keras, custom ones from the .tflite that holds their equations.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "digits_lstm", "digits_lstm_cell", "digits_gru_cell", "digits_gru_v1", "digits_rnn_cell", "digits_fastgrnn", "digits_mgu", "digits_peephole", "digits_lnlstm",
    ];

    public string Name { get; }

    public JsonElement Facts { get; }

    /// <summary>The float model as quantization takes it.</summary>
    public Model Canonical { get; }

    public QuantizedModel Quantized => quantized.Value;

    public static CalibrationData Calibration { get; } = Windows("x_calib");

    public static CalibrationData Test { get; } = Windows("x_test");

    public static long[] Labels { get; } = Data.Value["y_test"].Numbers.Integers.ToArray();

    public static DigitsModel Of(string name) => Models.GetOrAdd(name, key => new Lazy<DigitsModel>(() => new DigitsModel(key))).Value;

    /// <summary>Windows of the test set through the oracle: inputs and outputs as integers.</summary>
    public IEnumerable<Int8Result> Oracle(int count)
    {
        Int8Session session = Quantized.CreateSession();
        foreach (CalibrationWindow window in Test.Windows.Take(count))
        {
            session.Reset();
            yield return session.Run(window.Inputs, window.Steps);
        }
    }

    private static string FileOf(string name)
    {
        string keras = Path.Combine(Corpus.Own(name), "model.keras");
        bool custom = name is "digits_fastgrnn" or "digits_mgu" or "digits_peephole" or "digits_lnlstm";
        return custom || !File.Exists(keras) ? Path.Combine(Corpus.Own(name), "float.tflite") : keras;
    }

    private static CalibrationData Windows(string array)
    {
        Tensor tensor = Data.Value[array].Numbers;
        int steps = tensor.Dims[1], size = tensor.Dims[1] * tensor.Dims[2];
        float[] values = tensor.Floats.ToArray();
        return new CalibrationData([.. Enumerable.Range(0, tensor.Dims[0]).Select(i => new CalibrationWindow([values[(i * size)..((i + 1) * size)]], steps))]);
    }
}
