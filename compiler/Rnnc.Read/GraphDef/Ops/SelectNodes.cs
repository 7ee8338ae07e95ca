using Rnnc.Ir;

namespace Rnnc.Read.GraphDef.Ops;

/// <summary>Choice of elements by booleans, and of rows by numbers.</summary>
internal static class SelectNodes
{
    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["Select"] = NodeTable.Of(Select),
        ["SelectV2"] = NodeTable.Of(node => node.Add(new Select(), node.Operand(0), node.Operand(1), node.Operand(2))),
        ["Gather"] = NodeTable.Of(node => Gather(node, 0)),
        ["GatherV2"] = NodeTable.Of(node => Gather(node, node.Integer(2))),
    };

    // A condition of rank 1 beside values of a higher one chooses whole rows.
    private static Value Select(NodeContext node)
    {
        Value condition = node.Operand(0), x = node.Operand(1), y = node.Operand(2);
        int rank = Math.Max(x.Type.Rank, y.Type.Rank);
        if (condition.Type.Rank == 1 && rank > 1)
            condition = node.Reshape(condition, Shape.Of([condition.Type.Shape[0], .. Enumerable.Repeat<Dim>(1, rank - 1)]));
        return node.Add(new Select(), condition, x, y);
    }

    private static Value Gather(NodeContext node, int axis)
    {
        Value value = node.Operand(0);
        if (node.Number("batch_dims", 0) != 0) throw node.Refuse("rows chosen for each entry of the batch (batch_dims)", "one choice for all");
        return node.Add(new Gather(node.Axis(axis, value.Type.Rank)), value, node.Operand(1));
    }
}
