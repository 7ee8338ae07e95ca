namespace Rnnc.Quantize;

/// <summary>Root mean square difference of two series, also relative to the standard deviation of the first.</summary>
public sealed class Deviation
{
    private double sum;
    private double squares;
    private double differences;
    private long count;

    public double Rmse => count == 0 ? 0 : Math.Sqrt(differences / count);

    public double Relative
    {
        get
        {
            if (count == 0) return 0;
            double variance = (squares / count) - (sum / count * (sum / count));
            return variance > 0 ? Rmse / Math.Sqrt(variance) : Rmse == 0 ? 0 : double.PositiveInfinity;
        }
    }

    public void Add(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual)
    {
        if (expected.Length != actual.Length) throw new ArgumentException($"{expected.Length} and {actual.Length} values", nameof(actual));
        for (int i = 0; i < expected.Length; i++)
        {
            sum += expected[i];
            squares += expected[i] * expected[i];
            differences += (expected[i] - actual[i]) * (expected[i] - actual[i]);
        }

        count += expected.Length;
    }
}
