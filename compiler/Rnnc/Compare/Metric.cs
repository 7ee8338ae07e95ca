using Rnnc.Ir;

namespace Rnnc.Cli.Compare;

/// <summary>How good outputs are, held against what they should be.</summary>
/// <param name="Name">As in JSON: accuracy, rmse or exact_match.</param>
/// <param name="Output">The model output that is measured.</param>
/// <param name="Measure">The value for outputs of all runs.</param>
internal sealed record Metric(string Name, int Output, Func<Tensor, double> Measure)
{
    public bool HigherIsBetter => Name != "rmse";

    /// <summary>
    /// Class labels with scores: accuracy. Tokens with scores or tokens of the same number: the share of rows in which all are right.
    /// Real values: the root mean square error. The first output that fits is measured.
    /// </summary>
    /// <param name="expected">The first axis counts runs.</param>
    /// <param name="outputs">The model's outputs for all runs.</param>
    /// <exception cref="InputException">No output fits.</exception>
    public static Metric Of(Tensor expected, IReadOnlyList<Tensor> outputs, Origin where)
    {
        for (int i = 0; i < outputs.Count; i++)
        {
            if (Of(expected, outputs[i], i) is Metric metric) return metric;
        }

        throw new InputException(where, $"an array {expected.Type}", $"class labels, tokens or values for outputs {string.Join(", ", outputs.Select(output => output.Type))}", "give one entry for each run");
    }

    private static Metric? Of(Tensor expected, Tensor output, int index)
    {
        bool labels = expected.Element != ElementType.Float32, scores = output.Element == ElementType.Float32;
        bool sameRuns = expected.Rank > 0 && output.Rank > 0 && expected.Dims[0] == output.Dims[0];
        if (!sameRuns) return null;
        if (!labels) return scores && expected.Count == output.Count ? new Metric("rmse", index, values => Rmse(expected, values)) : null;
        if (expected.Count == expected.Dims[0] && scores && output.Count == expected.Count)
            return new Metric("accuracy", index, values => Share(expected, i => values.Floats[i] > 0.5f ? 1 : 0, rowLength: 1));
        if (expected.Count == expected.Dims[0] && scores && output.Rank == 2)
            return new Metric("accuracy", index, values => Share(expected, i => Best(values, i), rowLength: 1));
        int row = expected.Dims[0] == 0 ? 0 : expected.Count / expected.Dims[0];
        if (!scores && output.Count == expected.Count) return new Metric("exact_match", index, values => Share(expected, i => values.Integers[i], row));
        bool scoresOfTokens = scores && output.Rank == expected.Rank + 1 && output.Dims[1] == expected.Dims[^1];
        return scoresOfTokens ? new Metric("exact_match", index, values => Share(expected, i => Best(values, i), row)) : null;
    }

    private static double Rmse(Tensor expected, Tensor values)
    {
        double sum = 0;
        for (int i = 0; i < expected.Count; i++)
        {
            double difference = expected.Floats[i] - values.Floats[i];
            sum += difference * difference;
        }

        return Math.Sqrt(sum / expected.Count);
    }

    /// <summary>The share of rows in which every entry is as expected.</summary>
    private static double Share(Tensor expected, Func<int, long> found, int rowLength)
    {
        int rows = expected.Count / rowLength, right = 0;
        for (int row = 0; row < rows; row++)
        {
            bool all = true;
            for (int i = row * rowLength; i < (row + 1) * rowLength && all; i++) all = expected.Integers[i] == found(i);
            if (all) right++;
        }

        return (double)right / rows;
    }

    /// <summary>The first of the highest scores along the last axis.</summary>
    private static long Best(Tensor values, int row)
    {
        int classes = values.Dims[^1];
        ReadOnlySpan<float> scores = values.Floats.Slice(row * classes, classes);
        int best = 0;
        for (int i = 1; i < classes; i++)
        {
            if (scores[i] > scores[best]) best = i;
        }

        return best;
    }
}
