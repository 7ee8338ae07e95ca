using Rnnc.Ir;

namespace Rnnc.Read.GraphDef.Ops;

/// <summary>Element-wise operations of two operands, comparisons, and sums of several.</summary>
internal static class ArithmeticNodes
{
    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["Add"] = Of(BinaryKind.Add),
        ["AddV2"] = Of(BinaryKind.Add),
        ["BiasAdd"] = NodeTable.Of(BiasAdd),
        ["Sub"] = Of(BinaryKind.Sub),
        ["Mul"] = Of(BinaryKind.Mul),
        ["RealDiv"] = Of(BinaryKind.Div),
        ["Div"] = NodeTable.Of(Div),
        ["Minimum"] = Of(BinaryKind.Min),
        ["Maximum"] = Of(BinaryKind.Max),
        ["Pow"] = Of(BinaryKind.Pow),
        ["SquaredDifference"] = Of(BinaryKind.SquaredDifference),
        ["FloorDiv"] = Of(BinaryKind.FloorDiv),
        ["FloorMod"] = Of(BinaryKind.FloorMod),
        ["Less"] = Of(BinaryKind.Less),
        ["LessEqual"] = Of(BinaryKind.LessEqual),
        ["Greater"] = Of(BinaryKind.Greater),
        ["GreaterEqual"] = RandomNodes.Comparison(BinaryKind.GreaterEqual),
        ["Equal"] = Of(BinaryKind.Equal),
        ["NotEqual"] = Of(BinaryKind.NotEqual),
        ["LogicalAnd"] = Of(BinaryKind.LogicalAnd),
        ["LogicalOr"] = Of(BinaryKind.LogicalOr),
        ["AddN"] = NodeTable.Of(Sum),
    };

    private static NodeTranslation Of(BinaryKind kind) => node => RandomNodes.TryCompute(node, kind) is { } random
        ? [random]
        : node.Result(node.Add(new Binary(kind), node.Operand(0), node.Operand(1)));

    private static Value BiasAdd(NodeContext node)
    {
        if (node.Text("data_format", "NHWC") != "NHWC") throw node.Refuse("channels before places (data_format NCHW)", "channels last", "export the model with channels last");
        return node.Add(new Binary(BinaryKind.Add), node.Operand(0), node.Operand(1));
    }

    private static Value Div(NodeContext node)
    {
        Value left = node.Operand(0);
        if (left.Type.Element != ElementType.Float32) throw node.Refuse($"Div of {left.Type}", "floats");
        return node.Add(new Binary(BinaryKind.Div), left, node.Operand(1));
    }

    private static Value Sum(NodeContext node)
    {
        Value sum = node.Operand(0);
        for (int i = 1; i < node.Inputs.Length; i++) sum = node.Add(new Binary(BinaryKind.Add), sum, node.Operand(i));
        return sum;
    }
}
