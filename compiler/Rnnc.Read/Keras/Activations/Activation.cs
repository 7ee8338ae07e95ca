using System.Text.Json;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>An activation function: writes f(x) and gives the result the name.</summary>
internal delegate Value Activation(Formula formula, Value x, string? name);

/// <summary>
/// Reads an activation from a config: a function's name, a serialized function
/// (<c>{"class_name": "function", "config": "relu6"}</c>), or a serialized layer (<c>{"class_name": "LeakyReLU", "config": {...}}</c>).
/// </summary>
internal static class ActivationReader
{
    private const string Expected = "one of Keras' own activations";
    private const string Remedy = "for a function of your own convert the model to TFLite, or export it as a SavedModel";

    /// <summary>Null is linear, as Keras reads it.</summary>
    /// <param name="fallback">The class's default where the key is absent; null where a file always has it.</param>
    public static Activation Read(ConfigObject settings, string key, KerasVersion version, string? fallback = null)
    {
        if (!settings.TryFind(key, out JsonElement element))
        {
            string name = settings.IsNull(key) ? "linear" : fallback ?? throw settings.Fault(key, "an activation");
            return OfName(name, key, version, settings.Where);
        }

        if (element.ValueKind == JsonValueKind.String) return OfName(element.GetString()!, key, version, settings.Where);
        var entry = new ConfigObject(element, settings.Where, key);
        if (entry.TryFind("config", out JsonElement config) && config.ValueKind == JsonValueKind.String)
            return OfName(config.GetString()!, key, version, settings.Where);
        string className = entry.Text("class_name");
        if (className is "function" or "__function__") throw Unknown(ConfigObject.Describe(element), key, settings.Where);
        return ActivationLayers.Find(LayerConfig.OfPart(element, settings.Where), version)
            ?? throw Unknown(className, key, settings.Where);
    }

    private static Activation OfName(string name, string key, KerasVersion version, Origin where) =>
        ActivationFunctions.Find(name, version) ?? throw Unknown(name, key, where);

    private static InputException Unknown(string found, string key, Origin where) => new(where, $"{key} is {found}", Expected, Remedy);
}
