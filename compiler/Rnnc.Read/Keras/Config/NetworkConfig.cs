using System.Collections.Immutable;
using System.Text.Json;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>A model as its config tells it, Sequential and functional alike: layers with their calls, inputs, outputs.</summary>
/// <param name="Inputs">The input layers in the model's order; their tensors are call 0, output 0.</param>
internal sealed record NetworkConfig(
    string Name,
    ImmutableArray<(LayerConfig Layer, ImmutableArray<CallConfig> Calls)> Layers,
    ImmutableArray<InputConfig> Inputs,
    ImmutableArray<TensorReference> Outputs,
    Origin Where)
{
    private static readonly string[] FunctionalClasses = ["Functional", "Model"];

    /// <summary>Classes of models that are layers of others.</summary>
    public static IEnumerable<string> ClassNames => FunctionalClasses.Append("Sequential");

    public static bool IsNetwork(LayerConfig layer) => layer.IsBuiltIn && (layer.ClassName == "Sequential" || FunctionalClasses.Contains(layer.ClassName));

    /// <summary>Reads <c>{"class_name": ..., "config": ...}</c> of a whole model.</summary>
    public static NetworkConfig Read(JsonElement element, Origin file)
    {
        var entry = new ConfigObject(element, file, "the model's config");
        string className = entry.Text("class_name");

        // Keras 1 and early Keras 2 wrote the list of layers in place of the config.
        if (className == "Sequential" && entry.Any("config").ValueKind == JsonValueKind.Array)
            return SequentialConfig.Read("sequential", entry, "config", file);
        LayerConfig model = LayerConfig.OfPart(element, file);
        return IsNetwork(model) ? Read(model, file) : throw new InputException(file, $"a model of class {className}", "a Sequential or functional model",
            "a subclassed model keeps no equations in this file: export it as a SavedModel or convert it to TFLite");
    }

    /// <summary>Reads a model that is a layer of another one, or the outermost.</summary>
    public static NetworkConfig Read(LayerConfig model, Origin file) => model.ClassName == "Sequential"
        ? SequentialConfig.Read(model.Name, model.Settings, "layers", file)
        : FunctionalConfig.Read(model.Name, model.Settings, file);
}
