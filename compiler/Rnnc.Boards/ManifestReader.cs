using System.Text.Json;
using System.Text.RegularExpressions;
using Rnnc.Ir;

namespace Rnnc.Boards;

/// <summary>Reads <c>rnnc.json</c>. Its names enter C sources, so they are held to what C allows.</summary>
public static partial class ManifestReader
{
    public const string FileName = "rnnc.json";

    private const int Format = 1;
    private const int MostElements = 1 << 26;

    /// <exception cref="InputException">The folder is not one that <c>rnnc compile</c> wrote, or the file is damaged.</exception>
    public static ModelManifest Read(string folder)
    {
        string file = Path.Combine(folder, FileName);
        var where = new Origin(file);
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file));
            JsonElement root = document.RootElement;
            int format = root.GetProperty("format").GetInt32();
            if (format != Format) throw new InputException(where, $"format {format}", $"format {Format}", "compile the model again with this rnnc");
            return new ModelManifest([.. root.GetProperty("models").EnumerateArray().Select(model => ReadModel(model, where))]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException(where, "no readable file", "a folder that `rnnc compile` wrote", "compile the model first", fault);
        }
        catch (Exception fault) when (fault is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new InputException(where, $"damaged: {fault.Message}", "the manifest that `rnnc compile` writes", "compile the model again", fault);
        }
    }

    private static CompiledModel ReadModel(JsonElement model, Origin where)
    {
        string name = Text(model, "name", Identifier(), where);
        Origin here = where.At(name);
        return new CompiledModel(
            name,
            Text(model, "header", HeaderName(), here),
            ReadArrays(model.GetProperty("inputs"), here),
            ReadArrays(model.GetProperty("outputs"), here),
            ReadArrays(model.GetProperty("states"), here),
            Number(model, "steps", 1, int.MaxValue, here),
            model.GetProperty("streamable").GetBoolean(),
            model.GetProperty("macs").GetInt64())
        {
            IsTranslator = model.TryGetProperty("translator", out JsonElement translator) && translator.GetBoolean(),
            Layers = ReadLayers(model, here),
        };
    }

    private static Dictionary<string, string> ReadLayers(JsonElement model, Origin where)
    {
        if (!model.TryGetProperty("layers", out JsonElement layers)) return [];
        return layers.EnumerateArray().ToDictionary(layer => Text(layer, "function", Identifier(), where), layer => layer.GetProperty("layer").GetString() ?? "");
    }

    private static CompiledArray[] ReadArrays(JsonElement list, Origin where) => [.. list.EnumerateArray().Select(array => ReadArray(array, where))];

    private static CompiledArray ReadArray(JsonElement array, Origin where)
    {
        string name = array.GetProperty("name").GetString() ?? "";
        Origin here = where.Of(name);
        int bytes = array.GetProperty("type").GetString() switch
        {
            "int8" => 1,
            "int16" => 2,
            "int32" => 4,
            var other => throw new InputException(here, $"type {other}", "int8, int16 or int32"),
        };
        return new CompiledArray(
            name,
            bytes,
            array.TryGetProperty("per_step", out JsonElement perStep) && perStep.GetBoolean(),
            Number(array, "count", 1, MostElements, here),
            array.TryGetProperty("scale", out JsonElement scale) ? scale.GetDouble() : 1,
            array.TryGetProperty("zero_point", out JsonElement zeroPoint) ? zeroPoint.GetInt32() : 0)
        {
            Tokens = array.TryGetProperty("tokens", out _) ? Number(array, "tokens", 1, int.MaxValue, here) : null,
        };
    }

    private static string Text(JsonElement holder, string key, Regex allowed, Origin where)
    {
        string text = holder.GetProperty(key).GetString() ?? "";
        return allowed.IsMatch(text) ? text : throw new InputException(where.Of(key), $"\"{text}\"", $"a name of the form {allowed}");
    }

    private static int Number(JsonElement holder, string key, int least, int most, Origin where)
    {
        long number = holder.GetProperty(key).GetInt64();
        return number >= least && number <= most ? (int)number : throw new InputException(where.Of(key), $"{number}", $"{least} to {most}");
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]{0,62}\\z")]
    private static partial Regex Identifier();

    [GeneratedRegex("^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}\\.h\\z")]
    private static partial Regex HeaderName();
}
