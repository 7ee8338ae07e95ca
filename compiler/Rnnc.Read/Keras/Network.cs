using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>The layers of a model and the order in which their calls can run.</summary>
internal sealed class Network
{
    private const string Remedy = "the config is damaged: save the model again";

    private readonly NetworkConfig config;
    private readonly ImmutableArray<KerasLayer> layers;
    private readonly IReadOnlyList<WeightScope> scopes;

    public Network(NetworkConfig config, WeightScope weights, KerasDialect dialect)
    {
        this.config = config;
        string? twice = config.Layers.GroupBy(layer => layer.Layer.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null) throw new InputException(config.Where.At(twice), "two layers of this name", "each name once", Remedy);
        scopes = weights.List("layers", config.Layers.Select(layer => layer.Layer), named: true);
        layers = [.. config.Layers.Select((layer, i) => LayerTable.Make(layer.Layer, scopes[i], dialect))];
    }

    /// <summary>Writes all calls into the graph, each as soon as the tensors it reads are there.</summary>
    public IReadOnlyList<KerasTensor> Run(KerasContext context, IReadOnlyList<KerasTensor> inputs)
    {
        if (inputs.Count != config.Inputs.Length)
            throw new InputException(config.Where, $"a call of model {config.Name} with {inputs.Count} tensors", $"{config.Inputs.Length}", Remedy);
        var made = new Dictionary<(string Layer, int Call), IReadOnlyList<KerasTensor>>();
        for (int i = 0; i < inputs.Count; i++) made[(config.Inputs[i].Name, 0)] = [inputs[i]];

        var waiting = new List<(int Layer, int Call)>();
        for (int layer = 0; layer < layers.Length; layer++)
            for (int call = 0; call < config.Layers[layer].Calls.Length; call++) waiting.Add((layer, call));
        while (waiting.Count > 0)
        {
            int before = waiting.Count;
            waiting.RemoveAll(next => TryCall(context, next.Layer, next.Call, made));
            if (waiting.Count == before) throw Stuck(waiting[0].Layer, waiting[0].Call, made);
        }

        foreach (WeightScope scope in scopes) scope.RequireAllTaken();
        return [.. config.Outputs.Select(output => Find(output, made, config.Where))];
    }

    private bool TryCall(KerasContext context, int layer, int call, Dictionary<(string Layer, int Call), IReadOnlyList<KerasTensor>> made)
    {
        (LayerConfig layerConfig, ImmutableArray<CallConfig> calls) = config.Layers[layer];
        if (!calls[call].Tensors.All(tensor => made.ContainsKey((tensor.Layer, tensor.Call)))) return false;
        made[(layerConfig.Name, call)] = layers[layer].Call(context, new CallArguments(calls[call], tensor => Find(tensor, made, layerConfig.Where), layerConfig.Where));
        return true;
    }

    private InputException Stuck(int layer, int call, Dictionary<(string Layer, int Call), IReadOnlyList<KerasTensor>> made)
    {
        TensorReference missing = config.Layers[layer].Calls[call].Tensors.First(tensor => !made.ContainsKey((tensor.Layer, tensor.Call)));
        return new InputException(config.Layers[layer].Layer.Where, $"it reads {missing}, which is never made", "layers that can run one after another", Remedy);
    }

    private static KerasTensor Find(TensorReference reference, Dictionary<(string Layer, int Call), IReadOnlyList<KerasTensor>> made, Origin where) =>
        made.TryGetValue((reference.Layer, reference.Call), out IReadOnlyList<KerasTensor>? outputs) && reference.Index >= 0 && reference.Index < outputs.Count
            ? outputs[reference.Index]
            : throw new InputException(where, $"{reference}, which is never made", "an output of a layer of the model", Remedy);
}
