namespace Rnnc.Quantize.Weights;

/// <summary>
/// Rounding of weights that keeps the products, not the weights, close (Frantar et al., 2022): columns are rounded one by one in the order
/// of falling energy, and what each loses is made up for by the columns not yet rounded, by the inverse of the inputs' second moments.
/// It costs nothing at run time.
/// </summary>
public sealed class Gptq
{
    private const double Damping = 0.01;

    private readonly int[] order;
    private readonly double[][] upper;

    /// <param name="moments">Second moments [K, K] of the inputs, in view units, over all calibration steps.</param>
    public Gptq(double[][] moments)
    {
        int count = moments.Length;
        double mean = Enumerable.Range(0, count).Average(i => moments[i][i]);
        double damping = mean > 0 ? Damping * mean : 1;
        order = [.. Enumerable.Range(0, count).OrderByDescending(i => moments[i][i])];
        var ordered = new double[count][];
        for (int i = 0; i < count; i++)
        {
            ordered[i] = new double[count];
            for (int j = 0; j < count; j++) ordered[i][j] = moments[order[i]][order[j]] + (i == j ? damping : 0);
        }

        upper = UpperOfInverse(ordered);
    }

    /// <summary>One row of weights: real values in units of view steps times row scale; scales may differ by column.</summary>
    /// <param name="row">M = W * view scale, one a column.</param>
    /// <param name="scales">Scale of each column's integers in the row.</param>
    /// <returns>Integers within -127..127.</returns>
    public int[] Round(ReadOnlySpan<double> row, ReadOnlySpan<double> scales)
    {
        double[] left = row.ToArray();
        var result = new int[row.Length];
        for (int i = 0; i < order.Length; i++)
        {
            int column = order[i];
            double scale = scales[column];
            int q = (int)Math.Clamp(Math.Round(left[column] / scale, MidpointRounding.AwayFromZero), -127, 127);
            result[column] = q;
            double error = (left[column] - (q * scale)) / upper[i][i];
            for (int j = i + 1; j < order.Length; j++) left[order[j]] -= error * upper[i][j];
        }

        return result;
    }

    /// <summary>U, upper triangular, with U^T U = the inverse of a positive definite matrix.</summary>
    private static double[][] UpperOfInverse(double[][] matrix)
    {
        int n = matrix.Length;
        double[][] lower = Cholesky(matrix);

        // inverse = L^-T L^-1, by the columns of the identity
        var inverse = new double[n][];
        for (int c = 0; c < n; c++)
        {
            var y = new double[n];
            for (int i = 0; i < n; i++)
            {
                double sum = i == c ? 1 : 0;
                for (int k = 0; k < i; k++) sum -= lower[i][k] * y[k];
                y[i] = sum / lower[i][i];
            }

            for (int i = n - 1; i >= 0; i--)
            {
                double sum = y[i];
                for (int k = i + 1; k < n; k++) sum -= lower[k][i] * y[k];
                y[i] = sum / lower[i][i];
            }

            inverse[c] = y;
        }

        double[][] factor = Cholesky(inverse);
        var result = new double[n][];
        for (int i = 0; i < n; i++)
        {
            result[i] = new double[n];
            for (int j = i; j < n; j++) result[i][j] = factor[j][i];
        }

        return result;
    }

    private static double[][] Cholesky(double[][] matrix)
    {
        int n = matrix.Length;
        var lower = new double[n][];
        for (int i = 0; i < n; i++)
        {
            lower[i] = new double[n];
            for (int j = 0; j <= i; j++)
            {
                double sum = matrix[i][j];
                for (int k = 0; k < j; k++) sum -= lower[i][k] * lower[j][k];
                lower[i][j] = i == j ? Math.Sqrt(Math.Max(sum, 1e-300)) : sum / lower[j][j];
            }
        }

        return lower;
    }
}
