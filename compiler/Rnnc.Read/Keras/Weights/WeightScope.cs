using Rnnc.Formats.Keras;
using Rnnc.Ir;
using Rnnc.Read.Weights;

namespace Rnnc.Read.Keras;

/// <summary>The weights of one layer, taken in the order in which Keras makes them.</summary>
internal abstract class WeightScope(Origin where)
{
    /// <summary>The layer that owns the weights, for faults.</summary>
    protected Origin Where { get; } = where;

    /// <summary>Weights have names; otherwise their order decides.</summary>
    public abstract bool HasNames { get; }

    /// <summary>The weights of a part of the layer.</summary>
    /// <param name="attribute">Keras' attribute that holds the part, for example <c>cell</c>.</param>
    public abstract WeightScope Part(string attribute);

    /// <summary>The weights of a part whose attribute had another name in older Keras.</summary>
    public virtual WeightScope PartOf(string attribute, string older) => Part(attribute);

    /// <summary>The weights of the layers in a list, one scope each, in order.</summary>
    /// <param name="attribute">Keras' attribute that holds the list: <c>layers</c>, <c>cells</c>.</param>
    /// <param name="named">Faults name each layer itself; otherwise the owner.</param>
    public abstract IReadOnlyList<WeightScope> List(string attribute, IEnumerable<LayerConfig> layers, bool named);

    /// <summary>Asked when a layer or part has taken its own: refuses more weights in the same place.</summary>
    public abstract void RequireNoneLeft();

    /// <summary>Asked of a model's layers when all their parts have taken theirs: refuses weights that nobody took.</summary>
    public virtual void RequireAllTaken()
    {
    }

    /// <summary>The next weight.</summary>
    /// <param name="name">Keras' name of the weight.</param>
    /// <param name="owner">Why it has that shape, for the fault: <c>a GRU with 32 units</c>.</param>
    /// <exception cref="InputException">It is missing, has another shape, or holds NaN or Inf.</exception>
    public Tensor Take(string name, string owner, params ReadOnlySpan<int> shape)
    {
        string wanted = $"[{string.Join(", ", shape.ToArray())}]";
        Tensor tensor = Next(name) ?? throw new InputException(Where.Of(name), "no such weight", $"{wanted} in {owner}",
            "the weights are not those of this config: save the model again");
        if (!tensor.Dims.AsSpan().SequenceEqual(shape))
            throw new InputException(Where.Of(name), $"shape [{string.Join(", ", tensor.Dims)}]", $"{wanted} in {owner}", "the weights are not those of this config: save the model again");
        return FiniteWeights.Require(tensor, Where.Of(name));
    }

    /// <summary>All weights of a cell that a cell file defines, in the order of <paramref name="wanted"/>; more of them are refused.</summary>
    /// <exception cref="InputException">One is missing or could be several, has another shape, or holds NaN or Inf; or there are others.</exception>
    public IReadOnlyList<Tensor> Bind(IReadOnlyList<WantedWeight> wanted)
    {
        IReadOnlyList<KerasVariable> found = Find(wanted);
        return [.. wanted.Select((weight, i) => Values(weight, found[i]))];
    }

    /// <summary>The next weight as the file holds it; null where there is none.</summary>
    protected abstract Tensor? Next(string name);

    /// <summary>The variables of the wanted weights, in their order.</summary>
    protected abstract IReadOnlyList<KerasVariable> Find(IReadOnlyList<WantedWeight> wanted);

    /// <summary>The values of a variable as the file holds them.</summary>
    protected abstract Tensor Read(KerasVariable variable);

    /// <summary>What a weight is not bound to, for faults.</summary>
    protected static string Describe(KerasVariable variable) => $"{variable.Path} [{string.Join(", ", variable.Dims)}]";

    private Tensor Values(WantedWeight weight, KerasVariable variable)
    {
        if (!variable.Dims.SequenceEqual(weight.Dims))
            throw new InputException(Where, $"{Describe(variable)} for weight {weight.Name}", $"shape {weight.Shape} ({weight.At.File})", Order);
        return FiniteWeights.Require(Read(variable), Where.Of(variable.Path));
    }

    /// <summary>How weights find their declarations, for faults.</summary>
    protected abstract string Order { get; }
}
