using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// A row of a value that a loop carries unchanged, read at a place that follows the step number:
/// <code>
/// Gather(x, i) along an axis
/// DynamicSlice(x, [0, i, 0], [-1, 1, -1])
/// </code>
/// </summary>
/// <param name="Node">The reading node.</param>
/// <param name="Carried">The place of x among the carried values.</param>
/// <param name="Axis">The axis of x that is time.</param>
/// <param name="Place">The row that is read.</param>
internal sealed record SequenceRead(Node Node, int Carried, int Axis, Affine Place)
{
    public static SequenceRead? Match(Node node, Graph body, IReadOnlySet<int> invariants, IndexExpressions index)
    {
        if (node.Op is not (Gather or DynamicSlice)) return null;
        int carried = body.Inputs.IndexOf(node.Inputs[0]);
        if (!invariants.Contains(carried)) return null;
        if (node.Op is Gather gather) return index.Scalar(node.Inputs[1]) is { IsConstant: false } place ? new SequenceRead(node, carried, gather.Axis, place) : null;
        if (index.Vector(node.Inputs[1]) is not { } begin || index.Vector(node.Inputs[2]) is not { } size) return null;
        int rank = node.Inputs[0].Type.Rank;
        if (begin.Count != rank || size.Count != rank) return null;
        int? time = null;
        for (int i = 0; i < rank; i++)
        {
            if (begin[i] is not { } from || size[i] is not { IsConstant: true } count) return null;
            if (from.IsConstant && from.Offset >= 0 && count.Offset is >= -1 and <= int.MaxValue) continue;
            if (from.IsConstant || count.Offset != 1 || time is not null) return null;
            time = i;
        }

        return time is { } axis ? new SequenceRead(node, carried, axis, begin[axis]!.Value) : null;
    }

    /// <summary>The node's result from x_t, which has no time axis; made in the cell.</summary>
    /// <param name="source">Type of x.</param>
    public Value Result(Value row, TensorType source, IndexExpressions index, GraphBuilder cell)
    {
        Shape shape = row.Type.Shape;
        if (Node.Op is Gather)
        {
            foreach (Dim dim in Node.Inputs[1].Type.Shape) shape = shape.Insert(Axis, dim);
        }
        else
        {
            IReadOnlyList<Affine?> begin = index.Vector(Node.Inputs[1])!, size = index.Vector(Node.Inputs[2])!;
            for (int i = 0; i < source.Rank; i++)
            {
                if (i == Axis || (begin[i]!.Value.Offset == 0 && size[i]!.Value.Offset == -1)) continue;
                Dim extent = source.Shape[i];
                int from = (int)begin[i]!.Value.Offset;
                if (size[i]!.Value.Offset == -1 && !extent.IsFixed) throw new NotARecurrenceException($"it reads rows of {source} that are cut at an extent that is not fixed", Node.Origin);
                int count = size[i]!.Value.Offset == -1 ? Math.Max(0, extent.Size - from) : (int)size[i]!.Value.Offset;
                if (extent == count && from == 0) continue;
                row = cell.Add(new Slice(i > Axis ? i - 1 : i, from, count), Node.Origin, row);
            }

            shape = row.Type.Shape.Insert(Axis, 1);
        }

        return shape.Equals(row.Type.Shape) ? row : cell.Add(new Reshape(shape), Node.Origin, row);
    }
}
