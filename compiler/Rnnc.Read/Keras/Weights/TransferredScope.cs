using Rnnc.Formats.Keras;
using Rnnc.Ir;
using Rnnc.Read.Weights;

namespace Rnnc.Read.Keras;

/// <summary>
/// A whole model whose layers take their weights from a file of arrays by name where that has a scope of the layer's name, and from the model's own file
/// otherwise: layers that were trained elsewhere.
/// </summary>
/// <param name="own">The model's own; null where it has none.</param>
internal sealed class TransferredScope(WeightFile file, WeightScope? own, Origin where) : WeightScope(where)
{
    private readonly List<string> taken = [];

    /// <summary>What the file gave, and what did not match on either side.</summary>
    public string Note =>
        $"weights from {file.Where.File}: {string.Join(", ", taken)}; all other layers keep the model's own; not in the model: {string.Join(", ", file.Weights.Where(weight => !taken.Exists(layer => LayerWeights.IsOf(weight, layer))).Select(weight => weight.Name).DefaultIfEmpty("nothing"))}";

    public override bool HasNames => true;

    public override WeightScope Part(string attribute) => this;

    public override IReadOnlyList<WeightScope> List(string attribute, IEnumerable<LayerConfig> layers, bool named)
    {
        LayerConfig[] all = [.. layers];
        IReadOnlyList<WeightScope> kept = (own ?? new NamedScope(new LayerWeights(_ => [], _ => throw new InvalidOperationException("no weights")), Where)).List(attribute, all, named);
        IReadOnlyList<WeightScope> given = new NamedScope(LayerWeights.From(file), new Origin($"{Where.File} with {file.Where.File}")).List(attribute, all, named);
        bool[] has = [.. all.Select(layer => file.Weights.Any(weight => LayerWeights.IsOf(weight, layer.Name)))];
        taken.AddRange(all.Where((_, i) => has[i]).Select(layer => layer.Name));
        if (taken.Count == 0)
            throw new InputException(file.Where, $"no scope that is named as a layer: {string.Join(", ", file.Weights.Select(weight => weight.Name))}", $"one of {string.Join(", ", all.Select(layer => layer.Name))}", "rename scopes with --map OLD=NEW");
        return [.. all.Select((_, i) => has[i] ? given[i] : kept[i])];
    }

    public override void RequireNoneLeft()
    {
        // The scopes of the layers are asked.
    }

    protected override string Order => "rename scopes with --map OLD=NEW";

    protected override Tensor? Next(string name) => null;

    protected override Tensor Read(KerasVariable variable) => throw new InvalidOperationException("a model has no weights but its layers'");

    protected override IReadOnlyList<KerasVariable> Find(IReadOnlyList<WantedWeight> wanted) => throw new InvalidOperationException("a model has no weights but its layers'");
}
