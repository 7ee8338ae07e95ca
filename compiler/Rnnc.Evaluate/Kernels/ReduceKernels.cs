using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>Reductions, elements in row-major order; floats in double, rounded once.</summary>
internal static class ReduceKernels
{
    public static Tensor Reduce(Reduce op, Tensor x)
    {
        var reduced = new bool[x.Rank];
        foreach (int axis in op.Axes) reduced[Extents.Axis(x, axis)] = true;
        int[] kept = [.. x.Dims.Select((dim, axis) => reduced[axis] ? 1 : dim)];
        int[] dims = op.KeepDims ? kept : [.. x.Dims.Where((_, axis) => !reduced[axis])];
        int count = Extents.Count(kept);
        int[] targets = Broadcasting.Offsets(x.Dims.AsSpan(), Broadcasting.StretchedStrides(kept, x.Dims.AsSpan()));
        if (x.Count == 0 && count > 0 && op.Kind is (ReduceKind.Mean or ReduceKind.Max or ReduceKind.Min))
            throw new TypeMismatchException($"{op.Name} of no elements", "one or more");
        int perResult = count == 0 ? 0 : x.Count / count;
        return x.Element == ElementType.Float32
            ? Tensor.Float(ReduceFloats(op.Kind, x.Floats, targets, count, perResult), dims)
            : Tensor.Integer(x.Element, ReduceIntegers(op.Kind, x, targets, count, perResult), dims);
    }

    public static Tensor ArgMax(ArgMax op, Tensor x)
    {
        int axis = Extents.Axis(x, op.Axis);
        int extent = x.Dims[axis];
        if (extent == 0) throw new TypeMismatchException("ArgMax of no elements", "one or more");
        (int outer, int inner) = Extents.Around(x.Dims.AsSpan(), axis);
        var result = new long[outer * inner];
        for (int i = 0; i < result.Length; i++)
        {
            int start = (i / inner * extent * inner) + (i % inner);
            int best = 0;
            for (int k = 1; k < extent; k++)
            {
                if (IsGreater(x, start + (k * inner), start + (best * inner))) best = k;
            }

            result[i] = best;
        }

        return Tensor.Integer(op.Result, result, Extents.Without(x.Dims.AsSpan(), axis));
    }

    private static bool IsGreater(Tensor x, int candidate, int best) =>
        x.Element == ElementType.Float32 ? x.Floats[candidate] > x.Floats[best] : x.Integers[candidate] > x.Integers[best];

    private static float[] ReduceFloats(ReduceKind kind, ReadOnlySpan<float> x, int[] targets, int count, int perResult)
    {
        (double start, Func<double, double, double> function) = kind switch
        {
            ReduceKind.Sum or ReduceKind.Mean => (0.0, (Func<double, double, double>)(static (a, b) => a + b)),
            ReduceKind.Prod => (1.0, static (a, b) => a * b),
            ReduceKind.Max => (double.NegativeInfinity, Math.Max),
            ReduceKind.Min => (double.PositiveInfinity, Math.Min),
            _ => throw new TypeMismatchException($"Reduce{kind} of floats", "booleans"),
        };
        var totals = new double[count];
        Array.Fill(totals, start);
        for (int i = 0; i < x.Length; i++) totals[targets[i]] = function(totals[targets[i]], x[i]);
        var result = new float[count];
        for (int i = 0; i < count; i++) result[i] = (float)(kind == ReduceKind.Mean ? totals[i] / perResult : totals[i]);
        return result;
    }

    private static long[] ReduceIntegers(ReduceKind kind, Tensor x, int[] targets, int count, int perResult)
    {
        (long start, Func<long, long, long> function) = kind switch
        {
            ReduceKind.Sum or ReduceKind.Mean => (0L, (Func<long, long, long>)(static (a, b) => unchecked(a + b))),
            ReduceKind.Prod => (1L, static (a, b) => unchecked(a * b)),
            ReduceKind.Max => (long.MinValue, Math.Max),
            ReduceKind.Min => (long.MaxValue, Math.Min),
            ReduceKind.Any => (0L, static (a, b) => a | b),
            _ => (1L, static (a, b) => a & b),
        };
        if (kind is ReduceKind.Any or ReduceKind.All != (x.Element == ElementType.Bool))
            throw new TypeMismatchException($"Reduce{kind} of {x.Type}", "booleans for Any and All, numbers for the rest");
        var totals = new long[count];
        Array.Fill(totals, start);
        for (int i = 0; i < x.Count; i++) totals[targets[i]] = function(totals[targets[i]], x.Integers[i]);
        for (int i = 0; i < count; i++) totals[i] = IntegerWrap.Wrap(x.Element, kind == ReduceKind.Mean ? totals[i] / perResult : totals[i]);
        return totals;
    }
}
