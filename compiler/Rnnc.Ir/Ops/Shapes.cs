namespace Rnnc.Ir;

/// <summary>Shape rules that several ops share.</summary>
internal static class Shapes
{
    /// <summary>Numpy's broadcasting: trailing extents are matched, 1 stretches.</summary>
    public static Shape Broadcast(string op, Shape left, Shape right)
    {
        int rank = Math.Max(left.Rank, right.Rank);
        var dims = new Dim[rank];
        for (int i = 1; i <= rank; i++)
        {
            Dim a = i <= left.Rank ? left[left.Rank - i] : 1;
            Dim b = i <= right.Rank ? right[right.Rank - i] : 1;
            dims[rank - i] = Join(op, a, b, left, right);
        }

        return Shape.Of(dims);
    }

    /// <summary>An axis given from the end becomes one from the start; refused outside the rank.</summary>
    public static int Axis(string op, int axis, int rank)
    {
        int result = axis < 0 ? axis + rank : axis;
        if (result < 0 || result >= rank) throw new TypeMismatchException($"{op} along axis {axis} of rank {rank}", $"an axis within {-rank}..{rank - 1}");
        return result;
    }

    private static Dim Join(string op, Dim a, Dim b, Shape left, Shape right)
    {
        if (a == b || b == 1) return a;
        if (a == 1) return b;
        if (a.IsUnknown) return b;
        if (b.IsUnknown) return a;
        throw new TypeMismatchException($"{op} of {left} and {right}", "shapes that broadcast");
    }
}
