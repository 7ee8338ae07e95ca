using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>
/// Collects the final states of a run: give it to the run as the observer. Layers (Sequence ops of the model's own graph) in
/// graph order, the states of a layer in their order.
/// </summary>
public sealed class FinalStates : IValueObserver
{
    private readonly Dictionary<Value, int> places = new(ReferenceEqualityComparer.Instance);
    private readonly Tensor?[] tensors;

    public FinalStates(Graph graph)
    {
        var values = graph.Nodes.Where(node => node.Op is Sequence).SelectMany(node => node.Outputs.Skip(((Sequence)node.Op).Outputs.Length));
        Values = [.. values];
        for (int i = 0; i < Values.Length; i++) places[Values[i]] = i;
        tensors = new Tensor?[Values.Length];
    }

    /// <summary>The graph's values that are final states.</summary>
    public ImmutableArray<Value> Values { get; }

    /// <summary>Their tensors of the last run; throws where none has run.</summary>
    public ImmutableArray<Tensor> Tensors => [.. tensors.Select(tensor => tensor ?? throw new InvalidOperationException("no run has been observed"))];

    public void Observe(Value value, Tensor tensor)
    {
        if (places.TryGetValue(value, out int place)) tensors[place] = tensor;
    }
}
