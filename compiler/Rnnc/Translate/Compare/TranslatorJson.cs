using System.Text.Json;
using Rnnc.Formats.Files;

namespace Rnnc.Cli.Translate.Compare;

/// <summary>A comparison of translators as a JSON list of objects, for scripts.</summary>
internal static class TranslatorJson
{
    /// <exception cref="Rnnc.Ir.InputException">The file cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<TranslatorComparison> rows) => OutputFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartArray();
        foreach (TranslatorComparison row in rows) Write(json, row);
        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, TranslatorComparison row)
    {
        json.WriteStartObject();
        json.WriteString("model", row.Path);
        json.WriteString("metric", "exact_match");
        json.WriteNumber("exact_match_float", row.ExactFloat);
        json.WriteNumber("exact_match_int8", row.ExactInt8);
        json.WriteNumber("token_accuracy_float", row.TokensFloat);
        json.WriteNumber("token_accuracy_int8", row.TokensInt8);
        json.WriteNumber("macs_source", row.MacsSource);
        json.WriteNumber("macs_token", row.MacsToken);
        json.WriteNumber("constant_bytes", row.ConstantBytes);
        Number(json, "instructions_per_source_token", row.Board?.Cost?.PerSourceStep);
        Number(json, "instructions_per_answer_token", row.Board?.Cost?.PerToken);
        Number(json, "estimated_ms", row.Board?.EstimatedMilliseconds);
        Number(json, "flash_bytes", row.Board?.FlashBytes);
        Number(json, "flash_model_bytes", row.Board?.FlashModelBytes);
        Number(json, "ram_bytes", row.Board?.RamBytes);
        Number(json, "stack_bytes", row.Board?.StackBytes);
        json.WriteEndObject();
    }

    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is double number) json.WriteNumber(name, Math.Round(number, 3));
        else json.WriteNull(name);
    }
}
