using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>
/// A graph made ready to run many times: values numbered, kernels chosen, constants placed once, and for each node the values
/// that nothing reads after it.
/// </summary>
internal sealed class GraphPlan
{
    private GraphPlan(Graph graph, ImmutableArray<PlannedNode> nodes, ImmutableArray<(int Place, Value Value, Tensor Tensor)> constants, ImmutableArray<int> outputs, int valueCount)
    {
        Inputs = graph.Inputs;
        Nodes = nodes;
        Constants = constants;
        Outputs = outputs;
        ValueCount = valueCount;
        MaximumOperands = nodes.Select(node => node.Inputs.Length).DefaultIfEmpty().Max();
        MaximumResults = nodes.Select(node => node.Outputs.Length).DefaultIfEmpty().Max();
    }

    /// <summary>Graph inputs; the i-th has place i.</summary>
    public ImmutableArray<Value> Inputs { get; }

    /// <summary>All nodes but constants, in order.</summary>
    public ImmutableArray<PlannedNode> Nodes { get; }

    public ImmutableArray<(int Place, Value Value, Tensor Tensor)> Constants { get; }

    /// <summary>Places of the graph's outputs.</summary>
    public ImmutableArray<int> Outputs { get; }

    public int ValueCount { get; }

    public int MaximumOperands { get; }

    public int MaximumResults { get; }

    public static GraphPlan Compile(Graph graph)
    {
        var places = new Dictionary<Value, int>(ReferenceEqualityComparer.Instance);
        foreach (Value input in graph.Inputs) places.Add(input, places.Count);
        foreach (Value output in graph.Nodes.SelectMany(node => node.Outputs)) places.Add(output, places.Count);
        ImmutableArray<int> outputs = [.. graph.Outputs.Select(output => places[output])];

        var kept = new HashSet<int>(outputs);
        var constants = ImmutableArray.CreateBuilder<(int, Value, Tensor)>();
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is not Constant constant) continue;
            constants.Add((places[node.Output], node.Output, constant.Value));
            kept.Add(places[node.Output]);
        }

        // From the end: a value dies at the last node that touches it.
        var nodes = new List<PlannedNode>();
        foreach (Node node in graph.Nodes.Reverse())
        {
            if (node.Op is Constant) continue;
            ImmutableArray<int> reads = [.. node.Inputs.Select(input => places[input])];
            ImmutableArray<int> writes = [.. node.Outputs.Select(output => places[output])];
            ImmutableArray<int> dead = [.. reads.Concat(writes).Where(kept.Add)];
            NodeKernel kernel = NodeKernel.Of(node.Op, [.. node.Inputs.Select(input => input.Type)]);
            nodes.Add(new PlannedNode(node, kernel, reads, writes, dead, BindsSymbols(node)));
        }

        nodes.Reverse();
        return new GraphPlan(graph, [.. nodes], constants.ToImmutable(), outputs, places.Count);
    }

    /// <summary>Tells the observer the constants of this graph and of all graphs within.</summary>
    public void ObserveConstants(IValueObserver observer)
    {
        foreach ((_, Value value, Tensor tensor) in Constants) observer.Observe(value, tensor);
        foreach (PlannedNode node in Nodes)
        {
            foreach (GraphPlan inner in node.Kernel.Plans) inner.ObserveConstants(observer);
        }
    }

    /// <summary>A node may be the first to make an extent with a name of its own, such as the steps that a strided convolution leaves.</summary>
    private static bool BindsSymbols(Node node) =>
        node.Outputs.Any(output => output.Type.Shape.Any(dim => dim.Symbol is not null && !node.Inputs.Any(input => input.Type.Shape.Contains(dim))));
}
