using System.Text;
using System.Text.Json;
using Rnnc.Formats.Files;
using Rnnc.Formats.Hdf5;
using Rnnc.Ir;

namespace Rnnc.Formats.Keras;

/// <summary>
/// A whole Keras model in one file: <c>.keras</c> (a ZIP file of <c>metadata.json</c>, <c>config.json</c> and
/// <c>model.weights.h5</c>) or <c>.h5</c> (HDF5 with the architecture as an attribute); or the architecture alone, the JSON of
/// <c>model.to_json()</c>. What it is is seen from the content, not from the name.
/// </summary>
public sealed class KerasArchive
{
    private const string Intact = "take an intact copy of the file";
    private static readonly JsonDocumentOptions JsonOptions = new() { MaxDepth = 256 };

    private KerasArchive(Origin where, string kerasVersion, JsonElement config, KerasWeights? weights)
    {
        Where = where;
        KerasVersion = kerasVersion;
        Config = config;
        Weights = weights;
    }

    public Origin Where { get; }

    /// <summary>The version that wrote the file, such as <c>3.15.1</c>; empty where an old <c>.h5</c> does not say. It decides the meaning of some activations.</summary>
    public string KerasVersion { get; }

    /// <summary>The model: an object with <c>class_name</c> and <c>config</c>.</summary>
    public JsonElement Config { get; }

    /// <summary>Null of an architecture alone.</summary>
    public KerasWeights? Weights { get; }

    /// <exception cref="InputException">The file is missing, damaged, or neither of the two formats.</exception>
    public static KerasArchive Open(string path)
    {
        var where = new Origin(path);
        byte[] file = InputFile.ReadAllBytes(path);
        if (file.AsSpan().StartsWith("PK"u8)) return OpenZip(where, ZipContents.Open(where, file));
        if (HdfFile.IsHdf5(file)) return OpenHdf(where, KerasWeights.Open(where, file));
        if (IsArchitecture(file)) return OpenJson(where, file);
        throw new InputException(where, "neither a ZIP nor an HDF5 file", "a Keras model (.keras or .h5)", "save it with model.save(\"model.keras\")");
    }

    /// <summary>Whether a file's content is the JSON of an architecture: an object.</summary>
    public static bool IsArchitecture(ReadOnlySpan<byte> file) => file.TrimStart(" \t\r\n"u8).StartsWith("{"u8);

    /// <summary>Keras 2 writes its version into the JSON, Keras 3 writes none, but the modules of its classes.</summary>
    private static KerasArchive OpenJson(Origin where, byte[] file)
    {
        JsonElement config = Model(where, file);
        bool named = config.TryGetProperty("keras_version", out JsonElement version) && version.ValueKind == JsonValueKind.String;
        string text = named ? version.GetString()! : config.TryGetProperty("module", out _) ? "3" : "";
        return new KerasArchive(where, text, config, null);
    }

    private static KerasArchive OpenZip(Origin where, ZipContents zip)
    {
        foreach (string part in (string[])["metadata.json", "config.json", "model.weights.h5"])
        {
            if (!zip.Has(part))
                throw new InputException(where, $"a ZIP file without {part}", "a Keras model", "save it with model.save(\"model.keras\")");
        }

        JsonElement metadata = Json(where.At("metadata.json"), zip.Read("metadata.json"));
        if (!metadata.TryGetProperty("keras_version", out JsonElement version) || version.ValueKind != JsonValueKind.String)
            throw new InputException(where.At("metadata.json"), "no keras_version", "the version of Keras that wrote the file", Intact);
        JsonElement config = Model(where.At("config.json"), zip.Read("config.json"));
        return new KerasArchive(where, version.GetString()!, config, KerasWeights.Open(where.At("model.weights.h5"), zip.Read("model.weights.h5")));
    }

    private static KerasArchive OpenHdf(Origin where, KerasWeights weights)
    {
        string text = weights.RootText("model_config") ?? throw new InputException(
            where, "weights without an architecture", "the attribute model_config", "save the whole model, with model.save, or give this file as --weights of its architecture");
        return new KerasArchive(where, weights.RootText("keras_version") ?? "", Model(where.At("model_config"), Encoding.UTF8.GetBytes(text)), weights);
    }

    private static JsonElement Model(Origin at, byte[] json)
    {
        JsonElement config = Json(at, json);
        return config.TryGetProperty("class_name", out JsonElement name) && name.ValueKind == JsonValueKind.String
            && config.TryGetProperty("config", out _)
            ? config
            : throw new InputException(at, "an object without class_name and config", "the architecture of a Keras model", Intact);
    }

    private static JsonElement Json(Origin at, byte[] json) => InputGuard.Read(at, "a JSON object", () =>
    {
        using JsonDocument document = JsonDocument.Parse(json, JsonOptions);
        return document.RootElement.ValueKind == JsonValueKind.Object
            ? document.RootElement.Clone()
            : throw new InputException(at, $"a JSON {document.RootElement.ValueKind}", "a JSON object", Intact);
    });
}
