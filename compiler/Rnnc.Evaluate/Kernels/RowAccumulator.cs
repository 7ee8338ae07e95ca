using System.Numerics;
using System.Runtime.InteropServices;

namespace Rnnc.Evaluate;

/// <summary>
/// sums_n += sum_k x_k w_kn in double, k rising. A product of two floats is exact in double and each sum has its own order,
/// so neither the vector width nor fused multiply-adds change a bit.
/// </summary>
internal static class RowAccumulator
{
    /// <param name="x">[K].</param>
    /// <param name="weights">[K, N], row-major.</param>
    /// <param name="sums">[N].</param>
    public static void Add(ReadOnlySpan<float> x, ReadOnlySpan<double> weights, Span<double> sums)
    {
        int columns = sums.Length, k = 0;
        for (; k + 4 <= x.Length; k += 4) AddFour(x.Slice(k, 4), weights.Slice(k * columns, 4 * columns), sums);
        for (; k < x.Length; k++) AddOne(x[k], weights.Slice(k * columns, columns), sums);
    }

    /// <summary>Four rows at once: the sums are loaded and stored a quarter as often.</summary>
    private static void AddFour(ReadOnlySpan<float> x, ReadOnlySpan<double> weights, Span<double> sums)
    {
        int columns = sums.Length, n = 0;
        double x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3];
        ref double w0 = ref MemoryMarshal.GetReference(weights);
        ref double sum = ref MemoryMarshal.GetReference(sums);
        for (; n + Vector<double>.Count <= columns; n += Vector<double>.Count)
        {
            Vector<double> total = Vector.LoadUnsafe(ref sum, (nuint)n);
            total += Vector.LoadUnsafe(ref w0, (nuint)n) * x0;
            total += Vector.LoadUnsafe(ref w0, (nuint)(n + columns)) * x1;
            total += Vector.LoadUnsafe(ref w0, (nuint)(n + (2 * columns))) * x2;
            total += Vector.LoadUnsafe(ref w0, (nuint)(n + (3 * columns))) * x3;
            total.StoreUnsafe(ref sum, (nuint)n);
        }

        for (; n < columns; n++)
            sums[n] = (((sums[n] + (weights[n] * x0)) + (weights[n + columns] * x1)) + (weights[n + (2 * columns)] * x2)) + (weights[n + (3 * columns)] * x3);
    }

    private static void AddOne(double x, ReadOnlySpan<double> weights, Span<double> sums)
    {
        for (int n = 0; n < sums.Length; n++) sums[n] += weights[n] * x;
    }
}
