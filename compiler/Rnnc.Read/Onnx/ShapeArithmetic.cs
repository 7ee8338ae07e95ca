using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.Onnx;

/// <summary>
/// Operators on numbers that depend on free extents: shapes taken apart, computed with and put together again, as exported graphs do for a free batch.
/// Where all numbers are fixed the nodes are constants and need nothing of this.
/// </summary>
internal static class ShapeArithmetic
{
    /// <summary>The node's result where an operand is such numbers and the operator is known for them; else null.</summary>
    public static Item? TryCompute(NodeContext node)
    {
        if (!node.Inputs.Any(input => input is ExtentsItem)) return null;
        if (Compare(node) is { } verdict) return new ValueItem(node.Constant(verdict));
        (ImmutableArray<Extent> Extents, int Rank)? result = node.Node.OpType switch
        {
            "Add" => Elementwise(node, (a, b) => a + b),
            "Sub" => Elementwise(node, (a, b) => a - b),
            "Mul" => Elementwise(node, (a, b) => a * b),
            "Div" => Elementwise(node, (a, b) => a / b),
            "Max" => Elementwise(node, Extent.Max),
            "Min" => Elementwise(node, Extent.Min),
            "Where" => Choose(node),
            "Concat" => Concat(node),
            "Slice" => Slice(node),
            "Gather" => Gather(node),
            "ReduceProd" => node.ExtentsOf(0) is { } numbers ? ([numbers.Aggregate(Extent.Number(1), (product, extent) => product * extent)], node.Flag("keepdims", true) ? 1 : 0) : null,
            "Unsqueeze" when node.Input(0) is ExtentsItem { Rank: 0 } scalar => (scalar.Extents, 1),
            "Squeeze" when node.Input(0) is ExtentsItem { Extents.Length: 1 } single => (single.Extents, 0),
            "Reshape" when node.Input(0) is ExtentsItem numbers && node.ExtentsOf(1) is { Length: < 2 } shape => (numbers.Extents, shape.Length),
            "Identity" or "Cast" when node.Input(0) is ExtentsItem numbers => (numbers.Extents, numbers.Rank),
            "Expand" when node.Input(0) is ExtentsItem numbers && node.ExtentsOf(1) is [{ IsFixed: true, Factor: 1 }] => (numbers.Extents, 1),
            _ => null,
        };
        ElementType element = node.Node.OpType == "Cast" ? node.Element("to", Formats.Onnx.Messages.DataType.Int64) : node.Inputs.OfType<ExtentsItem>().First().Element;
        if (result is not { } computed || element is not (ElementType.Int32 or ElementType.Int64)) return null;
        var item = new ExtentsItem(computed.Extents, computed.Rank, element);
        return computed.Extents.All(extent => extent.IsFixed) ? new ValueItem(node.ValueOf(item)) : item;
    }

    /// <summary>Whether two numbers compare so for every size of their free extents, which are at least 1; null where that depends on the size.</summary>
    public static bool? Compare(string op, Extent a, Extent b)
    {
        if (!a.IsKnown || !b.IsKnown) return null;
        if (a.IsFixed && b.IsFixed) return Decide(op, a.Factor.CompareTo(b.Factor));
        if (a == b) return Decide(op, 0);
        if (a.IsFixed && b.Factor > a.Factor) return Decide(op, -1); // b is at least its factor
        return b.IsFixed && a.Factor > b.Factor ? Decide(op, 1) : null;
    }

    private static bool Decide(string op, int order) => op switch
    {
        "Less" => order < 0,
        "LessOrEqual" => order <= 0,
        "Greater" => order > 0,
        "GreaterOrEqual" => order >= 0,
        _ => order == 0,
    };

    private static Tensor? Compare(NodeContext node)
    {
        string op = node.Node.OpType;
        if (op is not ("Equal" or "Less" or "LessOrEqual" or "Greater" or "GreaterOrEqual")) return null;
        if (node.ExtentsOf(0) is not { } a || node.ExtentsOf(1) is not { } b || Count(a, b) is not { } count) return null;
        var verdicts = new long[count];
        for (int i = 0; i < count; i++)
        {
            Extent left = At(a, i), right = At(b, i);
            if (Compare(op, left, right) is not { } holds) throw Undecided(node, left.IsFixed ? right : left, $"a comparison of {left} with {right}");
            verdicts[i] = holds ? 1 : 0;
        }

        return Rank(node, 0, 1) == 0 ? Tensor.Integer(ElementType.Bool, verdicts) : Tensor.Integer(ElementType.Bool, verdicts, count);
    }

    private static Graphs.UndecidedExtentException Undecided(NodeContext node, Extent extent, string found) =>
        new(extent.ToDim(), node.Refuse(found, "numbers that are known when compiling", "export the model with fixed shapes"));

    private static int? Count(ImmutableArray<Extent> a, ImmutableArray<Extent> b)
    {
        int count = Math.Max(a.Length, b.Length);
        return (a.Length == count || a.Length == 1) && (b.Length == count || b.Length == 1) ? count : null;
    }

    private static Extent At(ImmutableArray<Extent> numbers, int index) => numbers[numbers.Length == 1 ? 0 : index];

    private static int Rank(NodeContext node, params ReadOnlySpan<int> inputs)
    {
        int rank = 0;
        foreach (int input in inputs) rank = Math.Max(rank, node.Input(input) is ExtentsItem extents ? extents.Rank : ((ValueItem)node.Input(input)).Value.Type.Rank);
        return rank;
    }

    private static (ImmutableArray<Extent>, int)? Elementwise(NodeContext node, Func<Extent, Extent, Extent> compute)
    {
        if (node.Inputs.Length != 2 || node.ExtentsOf(0) is not { } a || node.ExtentsOf(1) is not { } b || Count(a, b) is not { } count) return null;
        return ([.. Enumerable.Range(0, count).Select(i => compute(At(a, i), At(b, i)))], Rank(node, 0, 1));
    }

    private static (ImmutableArray<Extent>, int)? Choose(NodeContext node)
    {
        if (node.ConstantOf(0) is not { Element: ElementType.Bool, Rank: < 2 } verdicts || node.ExtentsOf(1) is not { } a || node.ExtentsOf(2) is not { } b) return null;
        int count = Math.Max(verdicts.Count, Math.Max(a.Length, b.Length));
        if ((verdicts.Count != count && verdicts.Count != 1) || (a.Length != count && a.Length != 1) || (b.Length != count && b.Length != 1)) return null;
        long[] holds = verdicts.Integers.ToArray();
        return ([.. Enumerable.Range(0, count).Select(i => holds[holds.Length == 1 ? 0 : i] != 0 ? At(a, i) : At(b, i))], Math.Max(verdicts.Rank, Rank(node, 1, 2)));
    }

    private static (ImmutableArray<Extent>, int)? Concat(NodeContext node)
    {
        var parts = ImmutableArray.CreateBuilder<Extent>();
        for (int i = 0; i < node.Inputs.Length; i++)
        {
            if (node.ExtentsOf(i) is not { } part || Rank(node, i) != 1) return null;
            parts.AddRange(part);
        }

        return (parts.ToImmutable(), 1);
    }

    private static (ImmutableArray<Extent>, int)? Slice(NodeContext node)
    {
        if (node.Input(0) is not ExtentsItem { Rank: 1, Extents: var numbers }) return null;
        int[]? begins = node.Opset < 10 ? node.Integers("starts") : node.Integers(1), ends = node.Opset < 10 ? node.Integers("ends") : node.Integers(2);
        int stride = node.Opset >= 10 && node.Has(4) ? node.Integer(4) : 1;
        if (begins is not [var begin] || ends is not [var end] || stride == 0) return null;
        var span = AxisSpan.Of(numbers.Length, begin, end, stride);
        return ([.. Enumerable.Range(0, span.Count).Select(i => numbers[span.Begin + i * span.Stride])], 1);
    }

    private static (ImmutableArray<Extent>, int)? Gather(NodeContext node)
    {
        if (node.Input(0) is not ExtentsItem { Rank: 1, Extents: var numbers } || node.ConstantOf(1) is not { Rank: < 2 } places) return null;
        int[] chosen = [.. node.Integers(1).Select(place => place < 0 ? place + numbers.Length : place)];
        return chosen.All(place => place >= 0 && place < numbers.Length) ? ([.. chosen.Select(place => numbers[place])], places.Rank) : null;
    }
}
