using System.Text.Json;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>One layer (or cell) as the config tells it: its class, its name and its settings.</summary>
/// <param name="ClassName">The class without a package: <c>GRU</c>, <c>FastGRNNCell</c>.</param>
/// <param name="IsBuiltIn">The class is Keras' own, not one of the model's author.</param>
internal sealed record LayerConfig(string ClassName, bool IsBuiltIn, string Name, ConfigObject Settings)
{
    private static readonly string[] KerasPackages = ["keras", "tf_keras", "tensorflow"];

    public Origin Where => Settings.Where;

    /// <summary>The class under the name that its author registered: <c>rnnc&gt;FastGRNNCell</c>.</summary>
    public string RegisteredName { get; init; } = ClassName;

    /// <summary>A layer of a model; faults name it.</summary>
    public static LayerConfig OfLayer(JsonElement element, Origin file)
    {
        var entry = new ConfigObject(element, file, "a layer");
        ConfigObject settings = entry.Object("config");
        string className = entry.Text("class_name");
        string name = entry.Has("name") ? entry.Text("name") : settings.Text("name", NameOf(className));
        return Make(entry, settings.At(file.At(name)), className, name);
    }

    /// <summary>A layer or cell inside another layer; faults name the outer one.</summary>
    public static LayerConfig OfPart(ConfigObject owner, string key) => OfPart(owner.Any(key), owner.Where);

    public static LayerConfig OfPart(JsonElement element, Origin owner)
    {
        var entry = new ConfigObject(element, owner, "a part");
        ConfigObject settings = entry.Object("config");
        string className = entry.Text("class_name");
        return Make(entry, settings, className, settings.Text("name", NameOf(className)));
    }

    private static LayerConfig Make(ConfigObject entry, ConfigObject settings, string className, string name)
    {
        string registered = entry.Text("registered_name", className);
        string module = entry.Text("module", "keras");
        bool builtIn = !className.Contains('>', StringComparison.Ordinal) && !registered.Contains('>', StringComparison.Ordinal) &&
            KerasPackages.Any(package => module == package || module.StartsWith(package + ".", StringComparison.Ordinal));
        RefuseQuantized(settings);
        return new LayerConfig(NameOf(className), builtIn, name, settings) { RegisteredName = registered };
    }

    /// <summary>The class without its package: <c>rnnc&gt;FastGRNNCell</c> is FastGRNNCell.</summary>
    private static string NameOf(string className) => className[(className.LastIndexOf('>') + 1)..];

    /// <summary>Weights that Keras itself quantized are not the layer's own; every other dtype policy is read as float32.</summary>
    private static void RefuseQuantized(ConfigObject settings)
    {
        bool quantized = settings.Has("quantization_config") || (settings.TryFind("dtype", out JsonElement dtype) &&
            dtype.GetRawText().Contains("_from_", StringComparison.Ordinal));
        if (quantized) throw new InputException(settings.Where, "weights that Keras quantized", "float weights", "save the model as it was before quantize()");
    }
}
