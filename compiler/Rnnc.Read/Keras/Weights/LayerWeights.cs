using Rnnc.Formats.Keras;
using Rnnc.Ir;
using Rnnc.Read.Weights;

namespace Rnnc.Read.Keras;

/// <summary>Weights by name, a list for each layer of the outermost model.</summary>
/// <param name="Of">The weights of a layer, by its name.</param>
/// <param name="Read">The values of one.</param>
internal sealed record LayerWeights(Func<string, IReadOnlyList<KerasVariable>> Of, Func<KerasVariable, Tensor> Read)
{
    /// <summary>Those of a file that Keras wrote.</summary>
    public static LayerWeights From(KerasWeights weights) => new(weights.WeightsOf, weights.Read);

    /// <summary>Those of a file of arrays by name: the arrays in a scope that has the layer's name.</summary>
    public static LayerWeights From(WeightFile file) => new(
        layer => [.. file.Weights.Where(weight => IsOf(weight, layer)).Select(weight => new KerasVariable(weight.Name, weight.StoredName, weight.Dims))],
        variable => file.Weights.First(weight => weight.Name == variable.Name).Read());

    public static bool IsOf(StoredWeight weight, string layer) => weight.Name.Split('/').SkipLast(1).Contains(layer, StringComparer.Ordinal);
}
