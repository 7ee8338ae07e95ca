using System.Collections.Immutable;
using System.Text.Json;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>A functional model: every layer lists its calls in <c>inbound_nodes</c>.</summary>
internal static class FunctionalConfig
{
    public static NetworkConfig Read(string name, ConfigObject settings, Origin file)
    {
        var inputs = new Dictionary<string, InputConfig>(StringComparer.Ordinal);
        var layers = ImmutableArray.CreateBuilder<(LayerConfig, ImmutableArray<CallConfig>)>();
        foreach (JsonElement element in settings.List("layers"))
        {
            LayerConfig layer = LayerConfig.OfLayer(element, file);
            if (layer.ClassName == "InputLayer")
            {
                inputs[layer.Name] = InputConfig.Read(layer.Name, layer.Settings);
                continue;
            }

            var entry = new ConfigObject(element, layer.Where, "a layer");
            layers.Add((layer, [.. entry.List("inbound_nodes").Select(node => InboundNode.Read(node, layer.Where))]));
        }

        ImmutableArray<InputConfig> ordered = [.. InboundNode.ReadReferences(settings.Any("input_layers"), file).Select(reference =>
            inputs.GetValueOrDefault(reference.Layer) ?? throw new InputException(file, $"an input named \"{reference.Layer}\" that no InputLayer has", "the name of an InputLayer", "the config is damaged: save the model again"))];
        ImmutableArray<TensorReference> outputs = [.. InboundNode.ReadReferences(settings.Any("output_layers"), file)];
        if (outputs.IsEmpty) throw settings.Fault("output_layers", "one output or more");
        return new NetworkConfig(name, layers.ToImmutable(), ordered, outputs, settings.Where);
    }
}
