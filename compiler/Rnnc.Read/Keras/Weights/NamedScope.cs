using Rnnc.Formats.Keras;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>
/// Weights by name, as a whole-model <c>.h5</c> has them: one list for each layer of the outermost model, with names such as
/// <c>bidirectional/forward_lstm/lstm_cell/kernel:0</c>. Parts take the next weight of the wanted name from their layer's list.
/// </summary>
internal sealed class NamedScope : WeightScope
{
    private readonly KerasWeights weights;
    private readonly Lazy<List<KerasVariable>>? left;

    /// <summary>The whole file.</summary>
    public NamedScope(KerasWeights weights, Origin where)
        : base(where) => this.weights = weights;

    private NamedScope(KerasWeights weights, Lazy<List<KerasVariable>> left, Origin where)
        : base(where)
    {
        this.weights = weights;
        this.left = left;
    }

    public override WeightScope Part(string attribute) => left is null ? this : new NamedScope(weights, left, Where);

    public override IReadOnlyList<WeightScope> List(string attribute, IEnumerable<LayerConfig> layers, bool named) =>
        [.. layers.Select(layer => new NamedScope(weights, left is null ? WeightsOf(layer.Name) : Narrow(left, layer.Name), named ? layer.Where : Where))];

    public override void RequireNoneLeft()
    {
        // A part shares its list with others; the layer that owns it is asked when all its parts have taken theirs.
    }

    /// <summary>Refuses weights that no part of the layer took.</summary>
    public override void RequireAllTaken()
    {
        if (left is not null && left.IsValueCreated && left.Value is [var first, ..])
            throw new InputException(Where.Of(BaseName(first)), $"{left.Value.Count} weights more than its config names", "as many as its config names", "the weights are not those of this config: save the model again");
    }

    protected override Tensor? Next(string name)
    {
        int index = left?.Value.FindIndex(variable => BaseName(variable) == name) ?? -1;
        if (index < 0) return null;
        KerasVariable found = left!.Value[index];
        left.Value.RemoveAt(index);
        return weights.Read(found);
    }

    private Lazy<List<KerasVariable>> WeightsOf(string layer) => new(() => [.. weights.WeightsOf(layer)]);

    /// <summary>The weights of a list whose path has the layer's name; all of them where none has, as some Keras versions name weights without it.</summary>
    private static Lazy<List<KerasVariable>> Narrow(Lazy<List<KerasVariable>> all, string layer) => new(() =>
    {
        List<KerasVariable> own = all.Value.FindAll(variable => variable.Name.Split('/').SkipLast(1).Contains(layer, StringComparer.Ordinal));
        if (own.Count == 0) return all.Value;
        all.Value.RemoveAll(own.Contains);
        return own;
    });

    /// <summary><c>gru/gru_cell/kernel:0</c> is kernel.</summary>
    private static string BaseName(KerasVariable variable)
    {
        string name = variable.Name[(variable.Name.LastIndexOf('/') + 1)..];
        int colon = name.LastIndexOf(':');
        return colon < 0 ? name : name[..colon];
    }
}
