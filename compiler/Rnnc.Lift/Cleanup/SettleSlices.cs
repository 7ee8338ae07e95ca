using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// Slices whose computed place and size turn out to be constant, over axes of fixed extents, become plain ones. Any graph.
/// <code>DynamicSlice(x [5, 3], [1, 0], [2, -1])  =>  Slice(x, axis 0, begin 1, size 2)</code>
/// Places outside of x are left to whoever runs the model, who refuses them.
/// </summary>
public sealed class SettleSlices : GraphRewrite
{
    protected override ImmutableArray<Value>? Rewrite(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder, Graph graph)
    {
        if (op is not DynamicSlice || builder.ConstantOf(operands[1]) is not { } begins || builder.ConstantOf(operands[2]) is not { } sizes) return null;
        Value value = operands[0];
        Shape shape = value.Type.Shape;
        if (!shape.IsFixed || begins.Count != shape.Rank || sizes.Count != shape.Rank) return null;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            long extent = shape[axis].Size, begin = begins.Integers[axis], size = sizes.Integers[axis] == -1 ? extent - begin : sizes.Integers[axis];
            if (begin < 0 || size < 0 || begin > extent || size > extent - begin) return null;
            if (size != extent) value = builder.Add(new Slice(axis, size == 0 ? 0 : (int)begin, (int)size), node.Origin, value);
        }

        return [value];
    }
}
