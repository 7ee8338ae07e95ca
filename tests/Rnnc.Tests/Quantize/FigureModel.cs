using System.Text.Json;
using Rnnc.Evaluate;
using Rnnc.Formats.Data;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Quantize;
using Rnnc.Quantize.Calibrate;
using Rnnc.Read;

namespace Rnnc.Tests.Quantize;

/// <summary>A classifier of the corpus with the data that it is calibrated and tested on.</summary>
internal sealed class FigureModel
{
    private static readonly string[] Files = ["model.keras", "frozen_dynamic.pb", "saved_model", "float.tflite", "model.onnx", "frozen.pb"];

    private FigureModel(string file, Model model, IReadOnlyDictionary<string, DataArray> data)
    {
        File = file;
        Canonical = Pipeline.Run(model, Pipeline.ForQuantization);
        var reader = new WindowReader(Canonical);
        Calibration = new CalibrationData([.. Windows(model, reader, data["x_calib"].Numbers)]);
        Test = [.. Windows(model, reader, data["x_test"].Numbers)];
        Labels = data["y_test"].Numbers.Integers.ToArray();
    }

    public string File { get; }

    public Model Canonical { get; }

    public CalibrationData Calibration { get; }

    public IReadOnlyList<CalibrationWindow> Test { get; }

    public long[] Labels { get; }

    /// <summary>The folder's first file that has the whole model; null where its data is not there.</summary>
    public static FigureModel? Of(string folder)
    {
        string facts = Path.Combine(folder, "facts.json");
        if (!System.IO.File.Exists(facts)) return null;
        using JsonDocument document = JsonDocument.Parse(System.IO.File.ReadAllText(facts));
        string set = document.RootElement.TryGetProperty("dataset", out JsonElement name) ? name.GetString()! : "digits";
        string own = Path.Combine(Corpus.OwnModels, "data", $"{set}.npz"), shared = Path.Combine(Corpus.Shared ?? "", "data", $"{set}.npz");
        string? data = System.IO.File.Exists(own) ? own : Corpus.Shared is not null && System.IO.File.Exists(shared) ? shared : null;
        if (data is null) return null;
        foreach (string file in Files.Select(file => Path.Combine(folder, file)).Where(path => System.IO.File.Exists(path) || Directory.Exists(path)))
        {
            try
            {
                return new FigureModel(file, ModelReader.Read(file, ReadOptions.Default), NpzFile.ReadAll(data));
            }
            catch (InputException fault) when (fault.Message.Contains("layers that rnnc does not read", StringComparison.Ordinal))
            {
                // A class of the author's own: another file of the folder holds its equations.
            }
        }

        return null;
    }

    /// <summary>Right answers in float and in exact integers on the test set, and the logits' error relative to their spread.</summary>
    public (int Float, int Int8, double LogitError) Measure(QuantizedModel quantized)
    {
        int output = quantized.Flat.Outputs.FindIndex(candidate => !candidate.Value.HasRows);
        var interpreter = new FlatInterpreter(quantized.Flat);
        double[] logits = [];
        interpreter.Observer = (value, values) => logits = ReferenceEquals(value, quantized.Flat.Outputs[output].Logits) ? values : logits;
        Int8Session session = quantized.CreateSession();
        var deviation = new Deviation();
        int floatRight = 0, int8Right = 0;
        for (int window = 0; window < Test.Count; window++)
        {
            double[] expected = interpreter.Run(Test[window])[output];
            Int8Result result = session.Run(Test[window]);
            if (Best(expected) == Labels[window]) floatRight++;
            if (Best(Array.ConvertAll(result.Values[output], value => (double)value)) == Labels[window]) int8Right++;
            deviation.Add(quantized.Flat.Outputs[output].Scores ? logits : expected, result.Logits[output]);
        }

        return (floatRight, int8Right, deviation.Relative);
    }

    private static int Best(double[] scores) => scores.Length == 1 ? (scores[0] > 0.5 ? 1 : 0) : Array.IndexOf(scores, scores.Max());

    /// <summary>Each entry of the first axis is a run; inputs that are initial states start from zeros.</summary>
    private static IEnumerable<CalibrationWindow> Windows(Model model, WindowReader reader, Tensor data)
    {
        string[] states = [.. InitialStateInputs.Of(Pipeline.Run(model).Graph).Select(state => model.InputNames[model.Graph.Inputs.IndexOf(state)])];
        string input = model.InputNames.First(name => !states.Contains(name));
        var where = new Origin("data");
        RunInputs runs = RunInputs.Of(Pipeline.Run(model), new Dictionary<string, Tensor>(StringComparer.Ordinal) { [input] = data }, FeedMode.Runs, where);
        for (int run = 0; run < runs.Count; run++) yield return reader.Read(runs.Run(run), where);
    }
}
