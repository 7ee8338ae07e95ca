using Rnnc.Formats.Keras;
using Rnnc.Ir;
using Rnnc.Read.Weights;

namespace Rnnc.Read.Keras;

/// <summary>
/// Weights by name, as a whole-model <c>.h5</c> has them: one list for each layer of the outermost model, with names such as
/// <c>bidirectional/forward_lstm/lstm_cell/kernel:0</c>. Parts take the next weight of the wanted name from their layer's list.
/// </summary>
internal sealed class NamedScope : WeightScope
{
    private readonly LayerWeights weights;
    private readonly Lazy<List<KerasVariable>>? left;
    private readonly List<NamedScope> parts = [];

    /// <summary>The whole file.</summary>
    public NamedScope(LayerWeights weights, Origin where)
        : base(where) => this.weights = weights;

    private NamedScope(LayerWeights weights, Lazy<List<KerasVariable>> left, Origin where)
        : base(where)
    {
        this.weights = weights;
        this.left = left;
    }

    public override bool HasNames => true;

    /// <summary>The two layers of a Bidirectional have their direction in their names.</summary>
    public override WeightScope Part(string attribute)
    {
        if (left is null) return this;
        string? direction = attribute switch { "forward_layer" => "forward_", "backward_layer" => "backward_", _ => null };
        return Keep(new NamedScope(weights, direction is null ? left : Narrow(left, part => part.StartsWith(direction, StringComparison.Ordinal)), Where));
    }

    public override IReadOnlyList<WeightScope> List(string attribute, IEnumerable<LayerConfig> layers, bool named) =>
        [.. layers.Select(layer => Keep(new NamedScope(weights, left is null ? WeightsOf(layer.Name) : Narrow(left, part => part == layer.Name), named ? layer.Where with { File = Where.File } : Where)))];

    public override void RequireNoneLeft()
    {
        // A part shares its list with others; the layer that owns it is asked when all its parts have taken theirs.
    }

    /// <summary>Refuses weights that no part of the layer took.</summary>
    public override void RequireAllTaken()
    {
        foreach (NamedScope part in parts) part.RequireAllTaken();
        if (left is null || !left.IsValueCreated) return;
        left.Value.RemoveAll(variable => TrainingState.Holds(variable.Name));
        if (left.Value is [var first, ..])
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

    protected override string Order => "weights are found by their names: correct the path behind the declaration";

    protected override Tensor Read(KerasVariable variable) => weights.Read(variable);

    /// <summary>A weight is the only variable whose name ends in its path; the longest paths choose first, so that <c>kernel</c> is not that of <c>dense/kernel</c>.</summary>
    protected override IReadOnlyList<KerasVariable> Find(IReadOnlyList<WantedWeight> wanted)
    {
        List<KerasVariable> free = left?.Value ?? [];
        free.RemoveAll(variable => TrainingState.Holds(variable.Name));
        return WeightMatch.Find(free, variable => WithoutNumber(variable.Name), [.. wanted.Select(weight => (weight.Path, $"weight {weight.Name} ({weight.At.File})"))], Where);
    }

    private NamedScope Keep(NamedScope part)
    {
        parts.Add(part);
        return part;
    }

    private Lazy<List<KerasVariable>> WeightsOf(string layer) => new(() => [.. weights.Of(layer)]);

    /// <summary>The weights of a list whose path has a name of the part; all of them where none has, as some Keras versions name weights without it.</summary>
    private static Lazy<List<KerasVariable>> Narrow(Lazy<List<KerasVariable>> all, Func<string, bool> isOwn) => new(() =>
    {
        List<KerasVariable> own = all.Value.FindAll(variable => variable.Name.Split('/').SkipLast(1).Any(isOwn));
        if (own.Count == 0) return all.Value;
        all.Value.RemoveAll(own.Contains);
        return own;
    });

    /// <summary><c>gru/gru_cell/kernel:0</c> is kernel.</summary>
    private static string BaseName(KerasVariable variable) => WithoutNumber(variable.Name[(variable.Name.LastIndexOf('/') + 1)..]);

    private static string WithoutNumber(string name)
    {
        int colon = name.LastIndexOf(':');
        return colon < 0 ? name : name[..colon];
    }
}
