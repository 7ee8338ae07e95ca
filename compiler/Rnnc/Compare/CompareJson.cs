using System.Text.Json;
using Rnnc.Formats.Files;
using Rnnc.Quantize;

namespace Rnnc.Cli.Compare;

/// <summary>A comparison as a JSON list of objects, for scripts.</summary>
internal static class CompareJson
{
    /// <exception cref="Rnnc.Ir.InputException">The file cannot be written.</exception>
    public static void Write(string path, Comparison comparison) => OutputFile.Write(path, stream =>
    {
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" });
        json.WriteStartArray();
        foreach (ModelComparison model in comparison.Models) Write(json, model);
        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, ModelComparison model)
    {
        json.WriteStartObject();
        json.WriteString("model", model.Model);
        json.WriteString("cell", model.Cell);
        json.WriteNumber("parameters", model.Parameters);
        json.WriteString("metric", model.Metric);
        Number(json, $"{model.Metric}_float", model.Float);
        Number(json, $"{model.Metric}_int8", model.Int8);
        Number(json, "logit_rmse", model.LogitError);
        json.WriteNumber("macs", model.Macs);
        BoardFigures? board = model.Board;
        Number(json, "instructions", board?.Instructions is double count ? Math.Round(count, 1) : null);
        Number(json, "instructions_per_mac", model.Macs > 0 ? board?.Instructions / model.Macs : null);
        Number(json, "estimated_ms", board?.EstimatedMilliseconds);
        Number(json, "flash_bytes", board?.FlashBytes);
        Number(json, "flash_model_bytes", board?.FlashModelBytes);
        Number(json, "ram_bytes", board?.RamBytes);
        Number(json, "stack_bytes", board?.StackBytes);
        json.WriteStartArray("layers");
        foreach (LayerError layer in model.Report.Layers)
        {
            json.WriteStartObject();
            json.WriteString("layer", layer.Layer);
            json.WriteString("value", layer.Value);
            Number(json, "rmse", layer.Rmse);
            Number(json, "relative", layer.Relative);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>JSON has no infinity and no NaN: they are null, as is what nobody measured.</summary>
    private static void Number(Utf8JsonWriter json, string name, double? value)
    {
        if (value is double number && double.IsFinite(number)) json.WriteNumber(name, number);
        else json.WriteNull(name);
    }
}
