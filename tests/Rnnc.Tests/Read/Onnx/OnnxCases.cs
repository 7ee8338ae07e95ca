using Rnnc.Tests.Read.TfLite;

namespace Rnnc.Tests.Read.Onnx;

/// <summary>Every ONNX file of the corpus with its golden arrays; single operators have arrays of their own.</summary>
public static class OnnxCases
{
    public static IReadOnlyList<GoldenCase> All { get; } = [.. Corpus.Folders.SelectMany(Of)];

    /// <summary>The goldens are of a layer that keeps its state, the ONNX file beside them does not: only their first 100 steps are the same.</summary>
    private static bool IsStateless(string folder) => Path.GetFileName(folder) == "vibration_stateful_gru";

    private static IEnumerable<GoldenCase> Of(string folder)
    {
        if (!File.Exists(Path.Combine(folder, "golden.npz"))) yield break;
        foreach (string path in Directory.EnumerateFiles(folder, "*.onnx").Order(StringComparer.Ordinal))
        {
            string file = Path.GetFileName(path);
            if (IsStateless(folder)) continue;
            yield return file switch
            {
                "encoder.onnx" => new GoldenCase(folder, file, GoldenCase.Map("enc_output=y_enc_output state_0=state_0 state_1=state_1")),
                "decoder.onnx" => new GoldenCase(folder, file, GoldenCase.Map(
                    "token=x_teacher state_0=state_0 state_1=state_1 enc_output=y_enc_output logits=y_logits_teacher attention=y_attention next_state_0=state_0_after_steps next_state_1=state_1_after_steps"), Row: 0),
                "translate.onnx" => new GoldenCase(folder, file, GoldenCase.Map("out_tokens=y_tokens")),
                _ => Path.GetFileName(folder) switch
                {
                    "motions_runtime_state" => new GoldenCase(folder, file, GoldenCase.Map("Identity=y_0 Identity_1=y_1")),
                    _ => new GoldenCase(folder, file, GoldenCase.Map("")),
                },
            };
        }
    }
}
