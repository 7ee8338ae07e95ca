using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>Integers of a loop's graph that follow its step number: counters, constants, and sums, products and choices of them.</summary>
/// <param name="graph">The loop's body or condition.</param>
/// <param name="counters">The carried values that count, by their place.</param>
/// <param name="steps">How many steps run at most, where that is known: comparisons that hold in all of them are decided.</param>
internal sealed class IndexExpressions(Graph graph, IReadOnlyDictionary<int, Affine> counters, long? steps = null)
{
    private const int MaximumDepth = 64;

    /// <summary>A single integer as a function of the step number; null where it is none.</summary>
    public Affine? Scalar(Value value) => Scalar(value, 0);

    /// <summary>A vector's elements, each a function of the step number or null; null where the vector is not made element by element.</summary>
    public IReadOnlyList<Affine?>? Vector(Value value) => Vector(value, 0);

    /// <summary>A comparison that gives the same in every step; null where it is none.</summary>
    public bool? Decide(Value value)
    {
        if (graph.Producer(value) is not { Op: Binary { IsPredicate: true } compare } node || steps is not > 0) return null;
        if (node.Inputs.Length != 2 || Scalar(node.Inputs[0]) is not { } left || Scalar(node.Inputs[1]) is not { } right || left - right is not { } difference) return null;
        // The difference is monotonous in n: what holds at both ends holds between.
        bool? first = Holds(compare.Kind, difference.At(0)), last = Holds(compare.Kind, difference.At(steps.Value - 1));
        return first == last && (compare.Kind is not (BinaryKind.Equal or BinaryKind.NotEqual) || difference.IsConstant) ? first : null;
    }

    private static bool? Holds(BinaryKind kind, long difference) => kind switch
    {
        BinaryKind.Less => difference < 0,
        BinaryKind.LessEqual => difference <= 0,
        BinaryKind.Greater => difference > 0,
        BinaryKind.GreaterEqual => difference >= 0,
        BinaryKind.Equal => difference == 0,
        BinaryKind.NotEqual => difference != 0,
        _ => null,
    };

    private Affine? Scalar(Value value, int depth)
    {
        if (depth > MaximumDepth || value.Type.Element is not (ElementType.Int32 or ElementType.Int64) || value.Type.Shape.Any(dim => dim != 1)) return null;
        if (graph.Producer(value) is not { } node) return counters.TryGetValue(graph.Inputs.IndexOf(value), out Affine counter) ? counter : null;
        return node.Op switch
        {
            Constant constant => Affine.Constant(constant.Value.Integers[0]),
            Unary { Kind: UnaryKind.Identity } or Cast or Reshape or BroadcastTo => Scalar(node.Inputs[0], depth + 1),
            Unary { Kind: UnaryKind.Neg } => new Affine(0, 0) is var zero && Scalar(node.Inputs[0], depth + 1) is { } of ? zero - of : null,
            Binary { Kind: BinaryKind.Add } => Scalar(node.Inputs[0], depth + 1) is { } a && Scalar(node.Inputs[1], depth + 1) is { } b ? a + b : null,
            Binary { Kind: BinaryKind.Sub } => Scalar(node.Inputs[0], depth + 1) is { } a && Scalar(node.Inputs[1], depth + 1) is { } b ? a - b : null,
            Binary { Kind: BinaryKind.Mul } => Scalar(node.Inputs[0], depth + 1) is { } a && Scalar(node.Inputs[1], depth + 1) is { } b ? Affine.Product(a, b) : null,
            Select when Decide(node.Inputs[0]) is { } chosen => Scalar(node.Inputs[chosen ? 1 : 2], depth + 1),
            Slice slice when value.Type.Rank == 1 && Vector(node.Inputs[0], depth + 1) is { } elements && slice.Begin < elements.Count => elements[slice.Begin],
            _ => null,
        };
    }

    private List<Affine?>? Vector(Value value, int depth)
    {
        if (depth > MaximumDepth || value.Type.Rank > 1) return null;
        if (graph.ConstantOf(value) is { } constant)
            return constant.Element is ElementType.Int32 or ElementType.Int64 ? [.. constant.Integers.ToArray().Select(Affine.Constant)] : null;
        if (graph.Producer(value) is { Op: Concat, Inputs: var parts })
        {
            var elements = new List<Affine?>();
            foreach (Value part in parts)
            {
                if (Vector(part, depth + 1) is not { } inner) return null;
                elements.AddRange(inner);
            }

            return elements;
        }

        return value.Type.Shape.All(dim => dim == 1) ? [Scalar(value, depth + 1)] : null;
    }
}
