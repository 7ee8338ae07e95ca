using Rnnc.Ir;

namespace Rnnc.Lift;

internal static class Zeros
{
    /// <summary>All elements are zero.</summary>
    public static bool Are(Tensor tensor) => tensor.Element == ElementType.Float32
        ? !tensor.Floats.ContainsAnyExcept(0f)
        : !tensor.Integers.ContainsAnyExcept(0L);
}
