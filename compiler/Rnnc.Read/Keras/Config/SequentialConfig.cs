using System.Collections.Immutable;
using System.Text.Json;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>A Sequential model: every layer is called once, with the output of the one before.</summary>
internal static class SequentialConfig
{
    public static NetworkConfig Read(string name, ConfigObject settings, string layersKey, Origin file)
    {
        List<LayerConfig> layers = [.. settings.List(layersKey).Select(element => LayerConfig.OfLayer(element, file))];
        if (layers.Count == 0) throw settings.Fault(layersKey, "one layer or more");
        InputConfig input = ReadInput(layers[0], settings);
        var calls = ImmutableArray.CreateBuilder<(LayerConfig, ImmutableArray<CallConfig>)>();
        var previous = new TensorReference(input.Name, 0, 0);
        foreach (LayerConfig layer in layers.Where(layer => layer.ClassName != "InputLayer"))
        {
            calls.Add((layer, [CallConfig.Of(previous)]));
            previous = new TensorReference(layer.Name, 0, 0);
        }

        return new NetworkConfig(name, calls.ToImmutable(), [input], [previous], settings.Where);
    }

    /// <summary>The InputLayer where there is one; files of Keras 2 may keep the extents in the first layer, others only in build_input_shape.</summary>
    private static InputConfig ReadInput(LayerConfig first, ConfigObject settings)
    {
        if (first.ClassName == "InputLayer") return InputConfig.Read(first.Name, first.Settings);
        string name = first.Name + "_input";
        if (first.Settings.Has("batch_input_shape")) return InputConfig.Read(name, first.Settings);
        if (settings.TryFind("build_input_shape", out JsonElement extents) && extents.ValueKind == JsonValueKind.Array)
            return InputConfig.Of(name, settings, "build_input_shape", [.. extents.EnumerateArray()]);
        throw new InputException(first.Where, "a Sequential model without the extents of its input", "an InputLayer or batch_input_shape",
            "build the model (model.build or one call) before it is saved");
    }
}
