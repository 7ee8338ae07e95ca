using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite.Operators;

/// <summary>Operators that join tensors, take them apart, or surround them.</summary>
internal static class JoinOperators
{
    private const int MaximumParts = 65536;

    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.CONCATENATION] = Concatenation,
        [BuiltinOperator.PACK] = Pack,
        [BuiltinOperator.UNPACK] = Unpack,
        [BuiltinOperator.SPLIT] = Split,
        [BuiltinOperator.SPLIT_V] = SplitBySizes,
        [BuiltinOperator.PAD] = op => Pad(op, 0),
        [BuiltinOperator.PADV2] = op => Pad(op, PadValue(op)),
        [BuiltinOperator.TILE] = Tile,
    };

    private static ImmutableArray<Value> Concatenation(OperatorContext op)
    {
        var options = op.Options<ConcatenationOptions>();
        ImmutableArray<Value> operands = op.Operands();
        if (operands.IsEmpty) throw op.Refuse("nothing to join", "one operand or more", "take an intact copy of the file");
        return [op.Activate(op.Add(new Concat(op.Axis(options.Axis, operands[0].Type.Rank)), operands.AsSpan()), options.FusedActivation)];
    }

    private static ImmutableArray<Value> Pack(OperatorContext op)
    {
        ImmutableArray<Value> operands = op.Operands();
        if (operands.IsEmpty) throw op.Refuse("nothing to join", "one operand or more", "take an intact copy of the file");
        int axis = op.Axis(op.Options<PackOptions>().Axis, operands[0].Type.Rank + 1);
        Value[] parts = [.. operands.Select(operand => op.Reshape(operand, operand.Type.Shape.Insert(axis, 1)))];
        return [op.Add(new Concat(axis), parts)];
    }

    private static ImmutableArray<Value> Unpack(OperatorContext op)
    {
        Value value = op.Operand(0);
        int axis = op.Axis(op.Options<UnpackOptions>().Axis, value.Type.Rank);
        int count = op.Operator.Outputs.Length;
        if (value.Type.Shape[axis] != count) throw op.Refuse($"UNPACK of {value.Type} into {count}", "as many as the axis is long", "take an intact copy of the file");
        return [.. Enumerable.Range(0, count).Select(i => op.Reshape(op.Slice(value, axis, i, 1), value.Type.Shape.Without(axis)))];
    }

    private static ImmutableArray<Value> Split(OperatorContext op)
    {
        Value value = op.Operand(1);
        int axis = op.Axis(op.Integer(0), value.Type.Rank);
        int count = op.Operator.Outputs.Length;
        Dim extent = value.Type.Shape[axis];
        if (count == 0 || !extent.IsFixed || extent.Size % count != 0) throw op.Refuse($"SPLIT of {value.Type} into {count}", "equal parts", "take an intact copy of the file");
        int size = extent.Size / count;
        return [.. Enumerable.Range(0, count).Select(i => op.Slice(value, axis, i * size, size))];
    }

    private static ImmutableArray<Value> SplitBySizes(OperatorContext op)
    {
        Value value = op.Operand(0);
        int[] sizes = op.Integers(1);
        int axis = op.Axis(op.Integer(2), value.Type.Rank);
        Dim extent = value.Type.Shape[axis];
        int rest = Array.IndexOf(sizes, -1);
        if (rest >= 0 && extent.IsFixed) sizes[rest] = extent.Size - sizes.Where((_, i) => i != rest).Sum();
        if (sizes.Length != op.Operator.Outputs.Length || sizes.Any(size => size < 0) || extent != sizes.Sum())
            throw op.Refuse($"SPLIT_V of {value.Type} into [{string.Join(", ", sizes)}]", "parts that fill the axis", "take an intact copy of the file");
        var parts = ImmutableArray.CreateBuilder<Value>(sizes.Length);
        int begin = 0;
        foreach (int size in sizes)
        {
            parts.Add(op.Slice(value, axis, begin, size));
            begin += size;
        }

        return parts.MoveToImmutable();
    }

    private static double PadValue(OperatorContext op)
    {
        Tensor value = op.Constant(2);
        if (value.Count != 1) throw op.Refuse($"a padding of {value.Type}", "one value", "take an intact copy of the file");
        return value.Element == ElementType.Float32 ? value.Floats[0] : value.Integers[0];
    }

    private static ImmutableArray<Value> Pad(OperatorContext op, double padding)
    {
        Value value = op.Operand(0);
        int[] widths = op.Integers(1);
        if (widths.Length != 2 * value.Type.Rank) throw op.Refuse($"{widths.Length} widths for {value.Type}", "two for each axis", "take an intact copy of the file");
        for (int axis = 0; axis < value.Type.Rank; axis++)
        {
            (int before, int after) = (widths[2 * axis], widths[2 * axis + 1]);
            if (before != 0 || after != 0) value = op.Add(new Pad(axis, before, after, padding), value);
        }

        return [value];
    }

    private static ImmutableArray<Value> Tile(OperatorContext op)
    {
        Value value = op.Operand(0);
        int[] counts = op.Integers(1);
        if (counts.Length != value.Type.Rank || counts.Any(count => count is < 1 or > MaximumParts))
            throw op.Refuse($"TILE of {value.Type} by [{string.Join(", ", counts)}]", "a count for each axis", "take an intact copy of the file");
        if (counts.Aggregate(1L, (product, count) => Math.Min(product * count, int.MaxValue)) > MaximumParts) throw op.Refuse($"TILE of {value.Type} by [{string.Join(", ", counts)}]", $"at most {MaximumParts} copies");
        for (int axis = 0; axis < counts.Length; axis++)
        {
            if (counts[axis] > 1) value = op.Add(new Concat(axis), [.. Enumerable.Repeat(value, counts[axis])]);
        }

        return [value];
    }
}
