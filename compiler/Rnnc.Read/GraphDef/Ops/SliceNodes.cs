using Rnnc.Ir;

namespace Rnnc.Read.GraphDef.Ops;

/// <summary>Parts of tensors at constant or computed places, and reversal.</summary>
internal static class SliceNodes
{
    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["Slice"] = NodeTable.Of(SliceFrom),
        ["StridedSlice"] = NodeTable.Of(StridedSlices.Translate),
        ["ReverseV2"] = NodeTable.Of(Reverse),
    };

    private static Value SliceFrom(NodeContext node)
    {
        Value value = node.Operand(0);
        if (node.ConstantOf(1) is null || node.ConstantOf(2) is null) return node.Add(new DynamicSlice(), value, node.Operand(1), node.Operand(2));
        int[] begin = node.Integers(1), size = node.Integers(2);
        if (begin.Length != value.Type.Rank || size.Length != value.Type.Rank) throw node.Refuse($"Slice of {value.Type} at {begin.Length} places", "one for each axis", NodeContext.Intact);
        for (int axis = 0; axis < begin.Length; axis++)
        {
            if (begin[axis] == 0 && size[axis] == -1) continue;
            Dim extent = value.Type.Shape[axis];
            if (size[axis] == -1 && !extent.IsFixed) throw node.Refuse($"Slice of {value.Type} to the end", "a fixed extent", "export the model with fixed shapes");
            value = node.Slice(value, axis, begin[axis], size[axis] == -1 ? Math.Max(extent.Size - begin[axis], 0) : size[axis]);
        }

        return value;
    }

    private static Value Reverse(NodeContext node)
    {
        Value value = node.Operand(0);
        foreach (int axis in node.Integers(1)) value = node.Add(new Reverse(node.Axis(axis, value.Type.Rank)), value);
        return value;
    }
}
