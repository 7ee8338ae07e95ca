using Rnnc.Evaluate;
using Rnnc.Formats.Data;
using Rnnc.Ir;

namespace Rnnc.Tests.Read.TfLite;

/// <summary>A float <c>.tflite</c> file of the corpus with the data it runs on and the results its framework gave.</summary>
/// <param name="Arrays">Golden arrays by the model's input and output names, where they are not found by the folder's own names.</param>
/// <param name="Row">Row of the arrays' second axis that counts where they hold one entry per decoding step; -1 where they do not.</param>
public sealed record GoldenCase(string Folder, string File, IReadOnlyDictionary<string, string> Arrays, FeedMode Mode = FeedMode.Runs, int Row = -1)
{
    public string Path => System.IO.Path.Combine(Folder, File);

    /// <summary>Decoding loops feed their own answers back: they are loops over time, but not over a sequence.</summary>
    public bool IsDecoder => File.StartsWith("translate", StringComparison.Ordinal);

    /// <summary>Every float file of the corpus that has goldens, step models whose states are inputs and outputs left out.</summary>
    public static IReadOnlyList<GoldenCase> All { get; } = [.. Corpus.Folders.SelectMany(Of)];

    public override string ToString() => $"{System.IO.Path.GetFileName(Folder)}/{File}";

    /// <summary>The largest absolute error over all outputs.</summary>
    public double MaximumError(Model model)
    {
        var golden = NpzFile.ReadAll(System.IO.Path.Combine(Folder, "golden.npz"));
        var given = model.InputNames.ToDictionary(name => name, name => Entry(golden, Name(golden, name, "x")));
        RunResults results = FloatRuns.Run(model, RunInputs.Of(model, given, Mode, model.Origin));
        double worst = 0;
        for (int i = 0; i < results.Outputs.Length; i++)
        {
            string fallback = golden.ContainsKey($"y_{i}") ? $"y_{i}" : "y";
            worst = Math.Max(worst, Error(results.Outputs[i], Entry(golden, Name(golden, model.OutputNames[i], fallback))));
        }

        return worst;
    }

    private static IEnumerable<GoldenCase> Of(string folder)
    {
        if (!System.IO.File.Exists(System.IO.Path.Combine(folder, "golden.npz"))) yield break;
        string name = System.IO.Path.GetFileName(folder);
        foreach (string path in Directory.EnumerateFiles(folder, "*.tflite").Order(StringComparer.Ordinal))
        {
            string file = System.IO.Path.GetFileName(path);
            if (file.Contains("int", StringComparison.Ordinal) || file is "float_step.tflite" or "litert.tflite") continue;
            yield return name switch
            {
                "vibration_stateful_gru" => new GoldenCase(folder, file, Map("output_0=y_chunk100"), FeedMode.Stream),
                "vibration_lstm_step" => new GoldenCase(folder, file, Map(""), FeedMode.Stream),
                "keras2_tfmodule" => new GoldenCase(folder, file, Map("probabilities=y state=state_0")),
                _ when file.StartsWith("encoder", StringComparison.Ordinal) => new GoldenCase(folder, file, Map("enc_output=y_enc_output state_0=state_0 state_1=state_1")),
                _ when file.StartsWith("decoder", StringComparison.Ordinal) => new GoldenCase(folder, file, Map(
                    "token=x_teacher state_0=state_0 state_1=state_1 enc_output=y_enc_output logits=y_logits_teacher attention=y_attention next_state_0=state_0_after_steps next_state_1=state_1_after_steps"), Row: 0),
                _ when file.StartsWith("translate", StringComparison.Ordinal) => new GoldenCase(folder, file, Map("out_tokens=y_tokens")),
                _ => new GoldenCase(folder, file, Map("")),
            };
        }
    }

    internal static Dictionary<string, string> Map(string pairs) =>
        pairs.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);

    private string Name(IReadOnlyDictionary<string, DataArray> golden, string name, string fallback)
    {
        if (Arrays.TryGetValue(name, out string? mapped)) return mapped;
        return golden.ContainsKey($"x_{name}") ? $"x_{name}" : golden.ContainsKey($"y_{name}") ? $"y_{name}" : fallback;
    }

    private Tensor Entry(IReadOnlyDictionary<string, DataArray> golden, string name)
    {
        Tensor array = golden[name].Numbers;
        bool perStep = Row >= 0 && name is "x_teacher" or "y_logits_teacher" or "y_attention" or "state_0_after_steps" or "state_1_after_steps";
        // PyTorch's states have the batch on axis 1; data has the axis that counts runs first.
        if (name == "x_h0" && array is { Rank: 3, Dims: [1, ..] }) return OpEvaluator.Evaluate(new Transpose([1, 0, 2]), [array])[0];
        if (!perStep) return array;
        Tensor row = OpEvaluator.Evaluate(new Slice(1, Row, 1), [array])[0];
        return array.Rank == 2 ? row : row.Reshape([row.Dims[0], .. row.Dims.Skip(2)]);
    }

    private static double Error(Tensor found, Tensor expected)
    {
        if (found.Count != expected.Count) return double.PositiveInfinity;
        double worst = 0;
        for (int i = 0; i < found.Count; i++)
        {
            double difference = found.Element == ElementType.Float32 ? found.Floats[i] - expected.Floats[i] : found.Integers[i] - expected.Integers[i];
            worst = double.IsNaN(difference) ? double.PositiveInfinity : Math.Max(worst, Math.Abs(difference));
        }

        return worst;
    }
}
