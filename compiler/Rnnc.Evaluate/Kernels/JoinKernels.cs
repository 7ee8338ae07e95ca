using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>Tensors set side by side along one axis.</summary>
internal static class JoinKernels
{
    public static Tensor Concat(Concat op, ReadOnlySpan<Tensor> operands)
    {
        int axis = Extents.Axis(operands[0], op.Axis);
        int[] others = Extents.Without(operands[0].Dims.AsSpan(), axis);
        long total = 0;
        foreach (Tensor operand in operands)
        {
            if (operand.Rank != operands[0].Rank || !Extents.Without(operand.Dims.AsSpan(), axis).AsSpan().SequenceEqual(others))
                throw new TypeMismatchException($"Concat of {Extents.Show(operands[0].Dims.AsSpan())} and {Extents.Show(operand.Dims.AsSpan())} along axis {axis}", "equal extents but for that axis");
            total += operand.Dims[axis];
        }

        if (total > Extents.MaximumCount) throw new TypeMismatchException($"Concat of {total} entries along axis {axis}", $"at most {Extents.MaximumCount}");
        return Join(operands, axis, Extents.With(operands[0].Dims.AsSpan(), axis, (int)total));
    }

    /// <summary>Equal tensors stacked along a new axis.</summary>
    public static Tensor Stack(ReadOnlySpan<Tensor> entries, int axis)
    {
        foreach (Tensor entry in entries)
        {
            if (entry.Element != entries[0].Element || !entry.Dims.AsSpan().SequenceEqual(entries[0].Dims.AsSpan()))
                throw new TypeMismatchException($"results {entries[0].Type} and {entry.Type} of different steps", "one type");
        }

        return Join(entries, axis, Extents.Insert(entries[0].Dims.AsSpan(), axis, entries.Length));
    }

    public static Tensor Pad(Pad op, Tensor x)
    {
        int axis = Extents.Axis(x, op.Axis);
        var parts = new List<Tensor>(3);
        if (op.Before > 0) parts.Add(Filled(x, axis, op.Before, op.Value));
        parts.Add(x);
        if (op.After > 0) parts.Add(Filled(x, axis, op.After, op.Value));
        return parts.Count == 1 ? x : Concat(new Concat(axis), parts.ToArray());
    }

    private static Tensor Filled(Tensor like, int axis, int extent, double value)
    {
        int[] dims = Extents.With(like.Dims.AsSpan(), axis, extent);
        int count = Extents.Count(dims);
        if (like.Element != ElementType.Float32)
        {
            var integers = new long[count];
            Array.Fill(integers, IntegerWrap.Wrap(like.Element, (long)value));
            return Tensor.Integer(like.Element, integers, dims);
        }

        var floats = new float[count];
        Array.Fill(floats, (float)value);
        return Tensor.Float(floats, dims);
    }

    /// <summary>Row-major parts in turn: of each operand the elements that follow one index of the axes before the joined one.</summary>
    private static Tensor Join(ReadOnlySpan<Tensor> operands, int axis, int[] dims)
    {
        int count = Extents.Count(dims), outer = Extents.Count(dims.AsSpan(0, axis));
        bool isFloat = operands[0].Element == ElementType.Float32;
        var floats = new float[isFloat ? count : 0];
        var integers = new long[isFloat ? 0 : count];
        int written = 0;
        for (int row = 0; row < outer; row++)
        {
            foreach (Tensor operand in operands)
            {
                int part = operand.Count / outer;
                if (isFloat) operand.Floats.Slice(row * part, part).CopyTo(floats.AsSpan(written));
                else operand.Integers.Slice(row * part, part).CopyTo(integers.AsSpan(written));
                written += part;
            }
        }

        return isFloat ? Tensor.Float(floats, dims) : Tensor.Integer(operands[0].Element, integers, dims);
    }
}
