using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite.Operators;

/// <summary>Parts of tensors at constant or computed places, and reversal.</summary>
internal static class SliceOperators
{
    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.SLICE] = SliceFrom,
        [BuiltinOperator.STRIDED_SLICE] = StridedSlices.Translate,
        [BuiltinOperator.REVERSE_V2] = Reverse,
        [BuiltinOperator.DYNAMIC_UPDATE_SLICE] = Update,
    };

    private static ImmutableArray<Value> SliceFrom(OperatorContext op)
    {
        Value value = op.Operand(0);
        if (op.ConstantOf(1) is null || op.ConstantOf(2) is null) return [op.Add(new DynamicSlice(), value, op.Operand(1), op.Operand(2))];
        int[] begin = op.Integers(1), size = op.Integers(2);
        if (begin.Length != value.Type.Rank || size.Length != value.Type.Rank) throw op.Refuse($"SLICE of {value.Type} at {begin.Length} places", "one for each axis", "take an intact copy of the file");
        for (int axis = 0; axis < begin.Length; axis++)
        {
            if (begin[axis] == 0 && size[axis] == -1) continue;
            Dim extent = value.Type.Shape[axis];
            if (size[axis] == -1 && !extent.IsFixed) throw op.Refuse($"SLICE of {value.Type} to the end", "a fixed extent", "export the model with fixed shapes");
            value = op.Slice(value, axis, begin[axis], size[axis] == -1 ? Math.Max(extent.Size - begin[axis], 0) : size[axis]);
        }

        return [value];
    }

    private static ImmutableArray<Value> Reverse(OperatorContext op)
    {
        Value value = op.Operand(0);
        foreach (int axis in op.Integers(1)) value = op.Add(new Reverse(op.Axis(axis, value.Type.Rank)), value);
        return [value];
    }

    // Everything before the row, the row, everything behind it: the form in which lists are written, too.
    private static ImmutableArray<Value> Update(OperatorContext op)
    {
        Value whole = op.Operand(0), part = op.Operand(1), begin = op.Operand(2);
        int rank = whole.Type.Rank;
        int[] axes = [.. Enumerable.Range(0, rank).Where(axis => whole.Type.Shape[axis] != part.Type.Shape[axis])];
        if (axes.Length == 0) return [part];
        if (axes.Length > 1 || !part.Type.Shape[axes[0]].IsFixed) throw op.Refuse($"an update of {whole.Type} by {part.Type}", "a part that is shorter along one axis");
        int at = axes[0];
        ElementType element = begin.Type.Element;
        Value start = op.Slice(begin, 0, at, 1);
        Value length = op.Constant(Tensor.Integer(element, [part.Type.Shape[at].Size], 1));
        Value end = op.Add(new Binary(BinaryKind.Add), start, length);
        Value before = op.Add(new DynamicSlice(), whole, Places(0, op.Constant(Tensor.Integer(element, [0], 1))), Places(-1, start));
        Value after = op.Add(new DynamicSlice(), whole, Places(0, end), op.Constant(Tensor.Integer(element, [.. Enumerable.Repeat(-1L, rank)], rank)));
        return [op.Add(new Concat(at), before, part, after)];

        Value Places(long elsewhere, Value there)
        {
            Value[] places = [.. Enumerable.Range(0, rank).Select(axis => axis == at ? there : op.Constant(Tensor.Integer(element, [elsewhere], 1)))];
            return op.Add(new Concat(0), places);
        }
    }
}
