namespace Rnnc.Read.Keras;

/// <summary>Extents of weights from numbers that a file names.</summary>
internal static class WeightSize
{
    /// <summary>The product; beyond 2^31 the largest extent there is, which no weight of a file has.</summary>
    public static int Times(int units, int parts) => (int)Math.Min((long)units * parts, int.MaxValue);
}
