using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// Orders the values of a graph by what they are, not by their names or by where their nodes stand in the file:
/// graph inputs by position, results by op, attributes and operands. Constants count by shape; only among values alike in that do their elements decide.
/// </summary>
public sealed class StructuralOrder : IComparer<Value>
{
    private const ulong Seed = 0x9E3779B97F4A7C15;
    private readonly Graph graph;
    private readonly Dictionary<Value, (ulong Structure, ulong Content)> keys = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Value, int> inputs = new(ReferenceEqualityComparer.Instance);

    public StructuralOrder(Graph graph)
    {
        this.graph = graph;
        for (int i = 0; i < graph.Inputs.Length; i++)
        {
            inputs[graph.Inputs[i]] = i;
            keys[graph.Inputs[i]] = (Mix(Seed, (ulong)i), 0);
        }

        foreach (Node node in graph.Nodes)
        {
            for (int i = 0; i < node.Outputs.Length; i++) keys[node.Outputs[i]] = Key(node, i);
        }
    }

    /// <summary>Graph inputs first, in their order; then by structure; constants last.</summary>
    public int Compare(Value? x, Value? y) => Compare(x!, y!, static (_, _) => 0, numbersLast: false);

    /// <summary>Terms of a sum: Linears, products with a graph input, graph inputs, other products, the rest, constants; whole vectors before numbers.</summary>
    public int CompareTerms(Value x, Value y) => Compare(x, y, static (order, value) => order.TermRank(value), numbersLast: true);

    /// <summary>Factors of a product: gates (values in 0..1), their complements, graph inputs, sums and products, Linears, the rest, constants; whole vectors before numbers.</summary>
    public int CompareFactors(Value x, Value y) => Compare(x, y, static (order, value) => order.FactorRank(value), numbersLast: true);

    private int Compare(Value x, Value y, Func<StructuralOrder, Value, int> rank, bool numbersLast)
    {
        if (ReferenceEquals(x, y)) return 0;
        int result = IsConstant(x).CompareTo(IsConstant(y));
        if (result == 0 && numbersLast) result = IsNumber(x).CompareTo(IsNumber(y));
        if (result == 0) result = rank(this, x).CompareTo(rank(this, y));
        if (result == 0) result = InputIndex(x).CompareTo(InputIndex(y));
        if (result == 0) result = CompareSlices(x, y);
        if (result == 0) result = keys[x].Structure.CompareTo(keys[y].Structure);
        return result != 0 ? result : keys[x].Content.CompareTo(keys[y].Content);
    }

    /// <summary>Slices before others, parts of one value as they lie in it, which reads better than any order of their attributes.</summary>
    private int CompareSlices(Value x, Value y)
    {
        Node? first = graph.Producer(x), second = graph.Producer(y);
        if (first?.Op is not Slice left) return second?.Op is Slice ? 1 : 0;
        if (second?.Op is not Slice right) return -1;
        int result = keys[first.Inputs[0]].CompareTo(keys[second.Inputs[0]]);
        if (result == 0) result = left.Axis.CompareTo(right.Axis);
        return result != 0 ? result : left.Begin.CompareTo(right.Begin);
    }

    private bool IsConstant(Value value) => graph.ConstantOf(value) is not null;

    private static bool IsNumber(Value value) => value.Type.Shape.All(dim => dim == 1);

    private int InputIndex(Value value) => inputs.GetValueOrDefault(value, int.MaxValue);

    private int TermRank(Value value)
    {
        if (inputs.ContainsKey(value)) return 2;
        Node node = graph.Producer(value)!;
        return node.Op switch
        {
            Linear => 0,
            Binary { Kind: BinaryKind.Mul } => node.Inputs.Any(inputs.ContainsKey) ? 1 : 3,
            _ => 4,
        };
    }

    private int FactorRank(Value value)
    {
        if (inputs.ContainsKey(value)) return 2;
        Node node = graph.Producer(value)!;
        return node.Op switch
        {
            Unary { Kind: UnaryKind.Sigmoid or UnaryKind.HardSigmoid } => 0,
            Binary { Kind: BinaryKind.Sub } when IsConstant(node.Inputs[0]) => 1,
            Binary => 3,
            Linear => 4,
            _ => 5,
        };
    }

    private (ulong Structure, ulong Content) Key(Node node, int output)
    {
        Op op = node.Op is Sequence sequence ? sequence with { CellName = "" } : node.Op; // a name of the file
        ulong structure = Mix(Hash(op.Name), Hash(op.Attributes));
        structure = Mix(structure, (ulong)output);
        ulong content = 0;
        if (node.Op is Constant constant)
        {
            foreach (int dim in constant.Value.Dims) structure = Mix(structure, (ulong)dim);
            content = Hash(constant.Value);
        }

        foreach (Value input in node.Inputs)
        {
            structure = Mix(structure, keys[input].Structure);
            content = Mix(content, keys[input].Content);
        }

        foreach (Graph inner in node.Op.Graphs)
        {
            var order = new StructuralOrder(inner);
            foreach (Value value in inner.Outputs)
            {
                structure = Mix(structure, order.keys[value].Structure);
                content = Mix(content, order.keys[value].Content);
            }
        }

        return (structure, content);
    }

    private static ulong Hash(string text) => text.Aggregate(Seed, (hash, character) => Mix(hash, character));

    private static ulong Hash(Tensor tensor)
    {
        ulong hash = Seed;
        if (tensor.Element == ElementType.Float32)
        {
            foreach (float value in tensor.Floats) hash = Mix(hash, (uint)BitConverter.SingleToInt32Bits(value));
        }
        else
        {
            foreach (long value in tensor.Integers) hash = Mix(hash, (ulong)value);
        }

        return hash;
    }

    /// <summary>One round of splitmix64 (Steele, Lea and Flood, 2014): the same on every machine and in every run, unlike HashCode.</summary>
    private static ulong Mix(ulong hash, ulong value)
    {
        ulong z = (hash ^ value) + Seed;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
