using Rnnc.Ir;

namespace Rnnc.Read.Onnx.Ops;

/// <summary>Element-wise operators of two operands, comparisons, choices, and sums, means and extremes of several operands.</summary>
internal static class ArithmeticNodes
{
    /// <summary>Up to here every integer is a float32, so that comparing integers as floats is comparing integers.</summary>
    private const double LargestExact = 1 << 24;

    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["Add"] = NodeTable.Of(Add),
        ["Sub"] = Of(BinaryKind.Sub),
        ["Mul"] = Of(BinaryKind.Mul),
        ["Div"] = Of(BinaryKind.Div),
        ["Pow"] = NodeTable.Of(node => node.Add(BinaryKind.Pow, node.Operand(0), node.Cast(node.Operand(1), node.Operand(0).Type.Element))),
        ["Mod"] = NodeTable.Of(Mod),
        ["And"] = Of(BinaryKind.LogicalAnd),
        ["Or"] = Of(BinaryKind.LogicalOr),
        ["Xor"] = Of(BinaryKind.NotEqual),
        ["Equal"] = NodeTable.Of(node => Compare(node, BinaryKind.Equal)),
        ["Less"] = NodeTable.Of(node => Compare(node, BinaryKind.Less)),
        ["LessOrEqual"] = NodeTable.Of(node => Compare(node, BinaryKind.LessEqual)),
        ["Greater"] = NodeTable.Of(node => Compare(node, BinaryKind.Greater)),
        ["GreaterOrEqual"] = NodeTable.Of(node => Compare(node, BinaryKind.GreaterEqual)),
        ["Where"] = NodeTable.Of(node => node.Add(new Select(), node.Operand(0), node.Operand(1), node.Operand(2))),
        ["Sum"] = NodeTable.Of(node => OfAll(node, BinaryKind.Add)),
        ["Mean"] = NodeTable.Of(node => node.Inputs.Length == 1 ? node.Operand(0) : node.Add(BinaryKind.Div, OfAll(node, BinaryKind.Add), node.Number(node.Inputs.Length, ElementType.Float32))),
        ["Min"] = NodeTable.Of(node => OfAll(node, BinaryKind.Min)),
        ["Max"] = NodeTable.Of(node => OfAll(node, BinaryKind.Max)),
    };

    private static NodeTranslation Of(BinaryKind kind) => NodeTable.Of(node => node.Add(kind, node.Operand(0), node.Operand(1)));

    private static Value OfAll(NodeContext node, BinaryKind kind)
    {
        Value result = node.Operand(0);
        for (int i = 1; i < node.Inputs.Length; i++) result = node.Add(kind, result, node.Operand(i));
        return result;
    }

    private static Value Add(NodeContext node) => Choice(node) ?? node.Add(BinaryKind.Add, node.Operand(0), node.Operand(1));

    private static Value Mod(NodeContext node)
    {
        if (node.Flag("fmod")) throw node.Refuse("Mod with fmod = 1", "the remainder with the sign of the divisor");
        return node.Add(BinaryKind.FloorMod, node.Operand(0), node.Operand(1));
    }

    /// <summary>
    /// tf2onnx writes a choice as a sum: <c>Add(Mul(Cast(c), a), Mul(Cast(Not(c)), b))  =>  Select(c, a, b)</c>, the factors in either order.
    /// Null where the node is something else.
    /// </summary>
    private static Value? Choice(NodeContext node)
    {
        if (Masked(node, node.Operand(0)) is not var (first, a) || Masked(node, node.Operand(1)) is not var (second, b)) return null;
        if (Negated(node, second) == first) return node.Add(new Select(), first, a, b);
        return Negated(node, first) == second ? node.Add(new Select(), second, b, a) : null;
    }

    /// <summary>The boolean and the value of a product of a value with a boolean.</summary>
    private static (Value Condition, Value Value)? Masked(NodeContext node, Value product)
    {
        if (node.Builder.Producer(product) is not { Op: Binary { Kind: BinaryKind.Mul }, Inputs: [var left, var right] }) return null;
        if (Boolean(node, left) is { } condition) return (condition, right);
        return Boolean(node, right) is { } other ? (other, left) : null;
    }

    private static Value? Boolean(NodeContext node, Value factor) =>
        node.Builder.Producer(factor) is { Op: Cast, Inputs: [{ Type.Element: ElementType.Bool } condition] } ? condition : null;

    private static Value? Negated(NodeContext node, Value value) =>
        node.Builder.Producer(value) is { Op: Unary { Kind: UnaryKind.LogicalNot }, Inputs: [var negated] } ? negated : null;

    /// <summary>A comparison. Integers that are compared as floats with a number, as tf2onnx does, are compared as the integers that they are.</summary>
    private static Value Compare(NodeContext node, BinaryKind kind)
    {
        Value left = node.Operand(0), right = node.Operand(1);
        if (Integer(node, left) is { } a && Whole(node, right, kind, isRight: true) is { } bound) return node.Add(kind, a, node.Number(bound, a.Type.Element));
        if (Integer(node, right) is { } b && Whole(node, left, kind, isRight: false) is { } limit) return node.Add(kind, node.Number(limit, b.Type.Element), b);
        return node.Add(kind, left, right);
    }

    private static Value? Integer(NodeContext node, Value value) =>
        node.Builder.Producer(value) is { Op: Cast { To: ElementType.Float32 }, Inputs: [{ Type.Element: ElementType.Int32 or ElementType.Int64 } integer] } ? integer : null;

    /// <summary>The integer that compares as the number does: i below 2.5 is i below 3.</summary>
    private static double? Whole(NodeContext node, Value value, BinaryKind kind, bool isRight)
    {
        if (node.Builder.ConstantOf(value) is not { Rank: 0, Element: ElementType.Float32 } constant || Math.Abs(constant.Floats[0]) > LargestExact) return null;
        double number = constant.Floats[0];
        if (kind == BinaryKind.Equal) return Math.Floor(number) == number ? number : null;
        bool up = (kind is BinaryKind.Less or BinaryKind.GreaterEqual) == isRight;
        return up ? Math.Ceiling(number) : Math.Floor(number);
    }
}
