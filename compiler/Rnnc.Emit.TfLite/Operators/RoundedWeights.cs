using Rnnc.Emit.TfLite.Wire;
using Rnnc.Ir;
using Rnnc.Quantize.Choose;
using Rnnc.Quantize.Weights;

namespace Rnnc.Emit.TfLite.Operators;

/// <summary>
/// The weights W [inputs, units] of a product as TFLite keeps them: [units, inputs], int8, symmetric, rounded by the second moments of what they
/// multiply.
/// </summary>
internal sealed class RoundedWeights
{
    private const int Limit = 127;

    /// <summary>Vectors that are looked at: more change nothing.</summary>
    private const int UsedVectors = 4096;

    private readonly int[][] rows;

    /// <param name="weights">W.</param>
    /// <param name="input">The integers of the vectors that it multiplies.</param>
    /// <param name="samples">Such vectors, some in one array.</param>
    /// <param name="perUnit">A scale for each unit instead of one for the matrix.</param>
    public RoundedWeights(Tensor weights, Format input, IReadOnlyList<float[]> samples, bool perUnit)
    {
        (Columns, Units) = (weights.Dims[0], weights.Dims[1]);
        PerUnit = perUnit;
        double[][] real = [.. Enumerable.Range(0, Units).Select(n => Enumerable.Range(0, Columns).Select(k => (double)weights.Floats[(k * Units) + n]).ToArray())];
        double[] largest = [.. real.Select(row => row.Max(Math.Abs))];
        Scales = [.. largest.Select(own => (double)(float)(Math.Max(perUnit ? own : largest.Max(), 1e-9) / Limit))];
        List<double[]> vectors = [.. samples.SelectMany(sample => Vectors(sample, input.Scale)).Take(UsedVectors)];
        var gptq = new Gptq(Moments(vectors));
        rows = [.. real.Select((row, n) => gptq.Round(Array.ConvertAll(row, value => value * input.Scale), Enumerable.Repeat(Scales[n] * input.Scale, Columns).ToArray()))];
        double[] mean = [.. Enumerable.Range(0, Columns).Select(k => vectors.Count == 0 ? 0 : vectors.Average(vector => vector[k]) * input.Scale)];
        Lost = [.. real.Select((row, n) => Enumerable.Range(0, Columns).Sum(k => mean[k] * (row[k] - (rows[n][k] * Scales[n]))))];
    }

    public int Columns { get; }

    public int Units { get; }

    public bool PerUnit { get; }

    /// <summary>Real value of one integer step, of each unit; a number that a file can hold.</summary>
    public double[] Scales { get; }

    /// <summary>What rounding takes from each unit's sum in the mean: a bias can give it back.</summary>
    public double[] Lost { get; }

    public byte[] Data => TensorMap.Bytes(rows.SelectMany(row => row.Select(value => (long)value)), 1);

    public FileQuantization Quantization => Parameters(Scales);

    /// <summary>One scale for each unit, or one for all.</summary>
    public FileQuantization Parameters(double[] scales) => PerUnit
        ? new([.. scales.Select(scale => (float)scale)], [.. new long[scales.Length]])
        : new([(float)scales[0]], [0]);

    /// <summary>The scale of the sums of products with such a vector, as interpreters compute it: the product of two float numbers.</summary>
    public double[] SumScales(Format input) => [.. Scales.Select(scale => (double)((float)input.Scale * (float)scale))];

    private IEnumerable<double[]> Vectors(float[] sample, double scale)
    {
        for (int at = 0; at + Columns <= sample.Length; at += Columns) yield return Array.ConvertAll(sample[at..(at + Columns)], value => value / scale);
    }

    private double[][] Moments(List<double[]> vectors)
    {
        var moments = new double[Columns][];
        for (int i = 0; i < Columns; i++) moments[i] = new double[Columns];
        foreach (double[] vector in vectors)
        {
            for (int i = 0; i < Columns; i++)
            {
                for (int j = 0; j < Columns; j++) moments[i][j] += vector[i] * vector[j] / vectors.Count;
            }
        }

        return moments;
    }
}
