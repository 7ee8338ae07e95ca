using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite.Operators;

/// <summary>Operators that change or tell a shape and leave the values as they are.</summary>
internal static class ShapeOperators
{
    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.RESHAPE] = Reshape,
        [BuiltinOperator.SQUEEZE] = Squeeze,
        [BuiltinOperator.EXPAND_DIMS] = ExpandDims,
        [BuiltinOperator.TRANSPOSE] = op => [op.Add(new Transpose([.. op.Integers(1)]), op.Operand(0))],
        [BuiltinOperator.BROADCAST_TO] = op => [op.Add(new BroadcastTo(Target(op, op.Integers(1))), op.Operand(0))],
        [BuiltinOperator.FILL] = op => [op.Add(new BroadcastTo(Target(op, op.Integers(0))), op.Operand(1))],
        [BuiltinOperator.SHAPE] = ShapeOf,
        [BuiltinOperator.RANK] = op => [op.Constant(Tensor.Integer(ElementType.Int32, [op.Operand(0).Type.Rank]))],
    };

    private static ImmutableArray<Value> Reshape(OperatorContext op)
    {
        Value value = op.Operand(0);
        TfLiteTensor result = op.Result();
        if (op.Has(1) && op.ConstantOf(1) is null && result.ShapeSignature.IsEmpty)
            return [op.Reshape(value, TensorTypes.Of(result, atEntry: false).Shape)];
        int[] target = op.Has(1) ? op.Integers(1) : [.. op.Options<ReshapeOptions>().NewShape];
        if (target.Any(extent => extent < -1)) throw op.Refuse($"the shape [{string.Join(", ", target)}]", "extents of 0 or more, and -1 once", "take an intact copy of the file");
        return [op.Reshape(value, Shape.Of(target.Select(extent => extent < 0 ? Dim.Unknown : extent)))];
    }

    private static ImmutableArray<Value> Squeeze(OperatorContext op)
    {
        Value value = op.Operand(0);
        Shape shape = value.Type.Shape;
        var axes = op.Options<SqueezeOptions>().SqueezeDims.Select(axis => op.Axis(axis, shape.Rank)).ToHashSet();
        if (axes.Count == 0) axes = [.. Enumerable.Range(0, shape.Rank).Where(axis => shape[axis] == 1)];
        if (axes.Any(axis => shape[axis] != 1 && !shape[axis].IsUnknown)) throw op.Refuse($"SQUEEZE of {shape}", "extents of 1", "take an intact copy of the file");
        return [op.Reshape(value, Shape.Of(shape.Where((_, axis) => !axes.Contains(axis))))];
    }

    private static ImmutableArray<Value> ExpandDims(OperatorContext op)
    {
        Value value = op.Operand(0);
        return [op.Reshape(value, value.Type.Shape.Insert(op.Axis(op.Integer(1), value.Type.Rank + 1), 1))];
    }

    private static Shape Target(OperatorContext op, int[] extents)
    {
        if (extents.Any(extent => extent < 0)) throw op.Refuse($"the shape [{string.Join(", ", extents)}]", "extents of 0 or more", "take an intact copy of the file");
        return Shape.Of(extents);
    }

    private static ImmutableArray<Value> ShapeOf(OperatorContext op)
    {
        Shape shape = op.Operand(0).Type.Shape;
        if (!shape.IsFixed) throw op.Refuse($"SHAPE of {shape}", "a fixed shape", "export the model with a fixed batch and length");
        ElementType element = op.Result().Type == TfLiteType.INT64 ? ElementType.Int64 : ElementType.Int32;
        return [op.Constant(Tensor.Integer(element, [.. shape.Sizes.Select(size => (long)size)], shape.Rank))];
    }
}
