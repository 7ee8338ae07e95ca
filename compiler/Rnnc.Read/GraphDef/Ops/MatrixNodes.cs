using Rnnc.Ir;

namespace Rnnc.Read.GraphDef.Ops;

/// <summary>Matrix products.</summary>
internal static class MatrixNodes
{
    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["MatMul"] = NodeTable.Of(node => Product(node, node.Flag("transpose_a"), node.Flag("transpose_b"))),
        ["BatchMatMul"] = NodeTable.Of(node => Product(node, node.Flag("adj_x"), node.Flag("adj_y"))),
        ["BatchMatMulV2"] = NodeTable.Of(node => Product(node, node.Flag("adj_x"), node.Flag("adj_y"))),
    };

    private static Value Product(NodeContext node, bool transposeLeft, bool transposeRight)
    {
        Value left = node.Operand(0);
        int rank = left.Type.Rank;
        if (rank < 2 || node.Operand(1).Type.Rank < 2) throw node.Refuse($"a product of {left.Type} and {node.Operand(1).Type}", "matrices", NodeContext.Intact);
        if (transposeLeft) left = node.Add(new Transpose([.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2]), left);
        return node.Add(new MatMul(transposeRight), left, node.Operand(1));
    }
}
