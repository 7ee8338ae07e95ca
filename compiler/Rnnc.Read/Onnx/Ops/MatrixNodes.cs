using Rnnc.Ir;

namespace Rnnc.Read.Onnx.Ops;

/// <summary>Matrix products.</summary>
internal static class MatrixNodes
{
    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["MatMul"] = NodeTable.Of(node => Product(node, node.Operand(0), node.Operand(1))),
        ["Gemm"] = NodeTable.Of(Gemm),
    };

    // numpy's rule: a right operand of rank 1 is a column whose axis goes again.
    private static Value Product(NodeContext node, Value left, Value right)
    {
        if (left.Type.Rank < 1 || right.Type.Rank < 1) throw node.Refuse($"a product of {left.Type} and {right.Type}", "vectors or matrices", NodeContext.Intact);
        bool row = left.Type.Rank == 1, column = right.Type.Rank == 1;
        if (row) left = node.Reshape(left, left.Type.Shape.Insert(0, 1));
        if (column) right = node.Reshape(right, right.Type.Shape.Insert(1, 1));
        Value product = node.Add(new MatMul(), left, right);
        Shape shape = product.Type.Shape;
        if (column) shape = shape.Without(shape.Rank - 1);
        if (row) shape = shape.Without(shape.Rank - (column ? 1 : 2));
        return node.Reshape(product, shape);
    }

    // y = alpha A B + beta C; C stretches.
    private static Value Gemm(NodeContext node)
    {
        Value a = node.Operand(0), b = node.Operand(1);
        if (a.Type.Rank != 2 || b.Type.Rank != 2) throw node.Refuse($"a product of {a.Type} and {b.Type}", "matrices", NodeContext.Intact);
        if (node.Flag("transA")) a = node.Transpose(a, [1, 0]);
        if (node.Flag("transB")) b = node.Transpose(b, [1, 0]);
        float alpha = node.Float("alpha", 1), beta = node.Float("beta", 1);
        Value y = node.Add(new MatMul(), a, b);
        if (alpha != 1) y = node.Add(BinaryKind.Mul, y, node.Number(alpha, ElementType.Float32));
        if (node.OptionalOperand(2) is not { } c || beta == 0) return y;
        return node.Add(BinaryKind.Add, y, beta == 1 ? c : node.Add(BinaryKind.Mul, c, node.Number(beta, ElementType.Float32)));
    }
}
