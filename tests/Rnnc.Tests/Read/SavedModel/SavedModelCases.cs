using Rnnc.Evaluate;
using Rnnc.Tests.Read.TfLite;

namespace Rnnc.Tests.Read.SavedModel;

/// <summary>Every SavedModel folder of the corpus with its golden arrays.</summary>
public static class SavedModelCases
{
    public static IReadOnlyList<GoldenCase> All { get; } = [.. Corpus.Folders.SelectMany(Of)];

    private static IEnumerable<GoldenCase> Of(string folder)
    {
        foreach (string path in Directory.EnumerateDirectories(folder, "*saved_model").Order(StringComparer.Ordinal))
        {
            string file = Path.GetFileName(path);
            yield return file switch
            {
                "encoder_saved_model" => new GoldenCase(folder, file, GoldenCase.Map("enc_output=y_enc_output state_0=state_0 state_1=state_1")),
                "decoder_saved_model" => new GoldenCase(folder, file, GoldenCase.Map(
                    "token=x_teacher state_0=state_0 state_1=state_1 enc_output=y_enc_output logits=y_logits_teacher attention=y_attention next_state_0=state_0_after_steps next_state_1=state_1_after_steps"), Row: 0),
                "teacher_saved_model" => new GoldenCase(folder, file, GoldenCase.Map("tokens=x_tokens decoder_in=x_teacher output_0=y_logits_teacher")),
                "translate_saved_model" => new GoldenCase(folder, file, GoldenCase.Map("out_tokens=y_tokens")),
                _ => Path.GetFileName(folder) switch
                {
                    "vibration_stateful_gru" => new GoldenCase(folder, file, GoldenCase.Map("output_0=y_chunk100"), FeedMode.Stream),
                    "keras2_tfmodule" => new GoldenCase(folder, file, GoldenCase.Map("probabilities=y state=state_0")),
                    _ => new GoldenCase(folder, file, GoldenCase.Map("")),
                },
            };
        }
    }
}
