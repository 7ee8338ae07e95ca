using System.Collections.Immutable;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Quantize.Choose;

namespace Rnnc.Quantize.Weights;

/// <summary>One input of a product group: where its view stands, and the view's format.</summary>
internal sealed record ProductInput(Ref Ref, Format View);

/// <summary>One gate of a product group: weights [K_i, N] per input, bias [N], format of its results.</summary>
internal sealed record ProductGate(ImmutableArray<Tensor> Weights, float[] Bias, Format Output);

/// <summary>
/// Weights of gates that read the same inputs => integer rows: one scale a row (or one a part where the accumulator is split), GPTQ rounding,
/// bias correction, zero points folded.
/// </summary>
internal static class ProductQuantizer
{
    /// <summary>Below this ratio of the parts' largest weights the smaller part would lose a bit or more in a joint row.</summary>
    private const double SplitRatio = 0.5;

    /// <param name="isWide">Weights of 16 bits: what rounding to 8 leaves over is a second matrix of 8, whose accumulators are added.</param>
    public static MatVec Quantize(
        ProgramBuilder program, IReadOnlyList<ProductInput> inputs, IReadOnlyList<ProductGate> gates, IReadOnlyList<double[][]> operands, Ref output, bool isWide = false)
    {
        int columns = inputs.Sum(input => input.Ref.Length);
        double[][] rows = Rows(inputs, gates, columns);
        List<double[]> steps = [.. operands.Select(vectors => InViewUnits(inputs, vectors, columns))];
        double[] mean = Mean(steps, columns);
        int[] starts = Starts(inputs);
        bool split = inputs.Count > 1 && IsSplit(inputs, rows, starts);
        var gptq = new Gptq(Moments(steps, columns));
        int[][] quantized = new int[rows.Length][];
        double[][] scales = new double[rows.Length][];
        for (int r = 0; r < rows.Length; r++)
        {
            scales[r] = Scales(rows[r], starts, split);
            quantized[r] = gptq.Round(rows[r], scales[r]);
        }

        double[][] left = Left(rows, quantized, scales);
        List<(int[][] Integers, double[][] Scales)> layers = [(quantized, scales)];
        if (isWide)
        {
            double[][] finer = [.. left.Select(row => Scales(row, starts, split))];
            int[][] rest = [.. left.Select((row, r) => row.Select((value, k) => (int)Math.Round(value / finer[r][k], MidpointRounding.AwayFromZero)).ToArray())];
            layers.Add((rest, finer));
            left = Left(left, rest, finer);
        }

        double[] bias = Bias(gates, left, mean);
        Format[] outputs = [.. gates.SelectMany(gate => Enumerable.Repeat(gate.Output, gate.Bias.Length))];
        var accumulators = ImmutableArray.CreateBuilder<Accumulator>();
        foreach ((int[][] integers, double[][] steps8) in layers)
        {
            for (int p = 0; p < (split ? inputs.Count : 1); p++)
            {
                int first = split ? p : 0, last = split ? p : inputs.Count - 1;
                accumulators.Add(Accumulate(program, inputs, starts, first, last, integers, steps8, accumulators.Count == 0 ? bias : null, outputs));
            }
        }

        return new MatVec(accumulators.ToImmutable(), output);
    }

    /// <summary>M = W * view scale: weights in units of the views' integer steps, one row a unit.</summary>
    private static double[][] Rows(IReadOnlyList<ProductInput> inputs, IReadOnlyList<ProductGate> gates, int columns)
    {
        var rows = new List<double[]>();
        foreach (ProductGate gate in gates)
        {
            int units = gate.Bias.Length;
            for (int n = 0; n < units; n++)
            {
                var row = new double[columns];
                int column = 0;
                for (int i = 0; i < inputs.Count; i++)
                {
                    ReadOnlySpan<float> weights = gate.Weights[i].Floats;
                    for (int k = 0; k < inputs[i].Ref.Length; k++) row[column++] = weights[(k * units) + n] * inputs[i].View.Scale;
                }

                rows.Add(row);
            }
        }

        return [.. rows];
    }

    private static int[] Starts(IReadOnlyList<ProductInput> inputs)
    {
        var starts = new int[inputs.Count + 1];
        for (int i = 0; i < inputs.Count; i++) starts[i + 1] = starts[i] + inputs[i].Ref.Length;
        return starts;
    }

    private static bool IsSplit(IReadOnlyList<ProductInput> inputs, double[][] rows, int[] starts)
    {
        if (inputs.Select(input => input.View.Bits).Distinct().Count() > 1) return true;
        int uneven = rows.Count(row =>
        {
            double[] largest = [.. Enumerable.Range(0, inputs.Count).Select(i => Largest(row, starts, i))];
            return largest.Min() > 0 && largest.Min() < SplitRatio * largest.Max();
        });
        return 2 * uneven > rows.Length;
    }

    private static double Largest(double[] row, int[] starts, int part)
    {
        double largest = 0;
        for (int k = starts[part]; k < starts[part + 1]; k++) largest = Math.Max(largest, Math.Abs(row[k]));
        return largest;
    }

    /// <summary>The scale of each column's integer weight: equal within a part, and over the row where the accumulator is joint.</summary>
    private static double[] Scales(double[] row, int[] starts, bool split)
    {
        var scales = new double[row.Length];
        double joint = row.Max(Math.Abs);
        for (int p = 0; p + 1 < starts.Length; p++)
        {
            double largest = split ? Largest(row, starts, p) : joint;
            for (int k = starts[p]; k < starts[p + 1]; k++) scales[k] = (largest > 0 ? largest : 1) / 127;
        }

        return scales;
    }

    private static double[][] Moments(List<double[]> steps, int columns)
    {
        var moments = new double[columns][];
        for (int i = 0; i < columns; i++) moments[i] = new double[columns];
        foreach (double[] vector in steps)
        {
            for (int i = 0; i < columns; i++)
            {
                double value = vector[i];
                double[] row = moments[i];
                if (value == 0) continue;
                for (int j = 0; j <= i; j++) row[j] += value * vector[j];
            }
        }

        int count = Math.Max(1, steps.Count);
        for (int i = 0; i < columns; i++)
        {
            for (int j = 0; j <= i; j++) moments[i][j] = moments[j][i] = moments[i][j] / count;
        }

        return moments;
    }

    private static double[] Mean(List<double[]> steps, int columns)
    {
        var mean = new double[columns];
        foreach (double[] vector in steps)
        {
            for (int i = 0; i < columns; i++) mean[i] += vector[i];
        }

        int count = Math.Max(1, steps.Count);
        for (int i = 0; i < columns; i++) mean[i] /= count;
        return mean;
    }

    /// <summary>The group's inputs of one step, one after the other, in view units.</summary>
    private static double[] InViewUnits(IReadOnlyList<ProductInput> inputs, double[][] vectors, int columns)
    {
        var result = new double[columns];
        int column = 0;
        for (int i = 0; i < vectors.Length; i++)
        {
            foreach (double value in vectors[i]) result[column++] = value / inputs[i].View.Scale;
        }

        return result;
    }

    /// <summary>What rounding leaves over: M - Q s.</summary>
    private static double[][] Left(double[][] rows, int[][] quantized, double[][] scales) =>
        [.. rows.Select((row, r) => row.Select((value, k) => value - (quantized[r][k] * scales[r][k])).ToArray())];

    /// <summary>Real biases with what rounding the weights shifts on average: b += mean(x) (M - Q s).</summary>
    private static double[] Bias(IReadOnlyList<ProductGate> gates, double[][] left, double[] mean)
    {
        double[] bias = [.. gates.SelectMany(gate => gate.Bias).Select(value => (double)value)];
        for (int r = 0; r < left.Length; r++)
        {
            for (int k = 0; k < mean.Length; k++) bias[r] += mean[k] * left[r][k];
        }

        return bias;
    }

    private static Accumulator Accumulate(ProgramBuilder program, IReadOnlyList<ProductInput> inputs, int[] starts, int first, int last, int[][] quantized, double[][] scales, double[]? bias, Format[] outputs)
    {
        var parts = ImmutableArray.CreateBuilder<Part>();
        for (int p = first; p <= last; p++)
        {
            int part = p;
            int matrix = program.AddConstant(8, quantized.SelectMany(row => row[starts[part]..starts[part + 1]]), quantized.Length);
            parts.Add(new Part(inputs[p].Ref, matrix));
        }

        // The bias belongs to the first accumulator, whose scale it takes.
        double[] factors = [.. scales.Select((row, r) => row[starts[first]] / outputs[r].Scale)];
        int shift = factors.Max(LeftShift);
        var multipliers = factors.Select(factor => (int)Math.Clamp(Math.Round(Math.ScaleB(factor, 32 - shift)), 1, int.MaxValue));
        var biases = new int[quantized.Length];
        for (int r = 0; r < biases.Length; r++)
        {
            double value = bias is not null ? (bias[r] + (outputs[r].ZeroPoint * outputs[r].Scale)) / scales[r][starts[first]] : 0;
            for (int p = first; p <= last; p++)
            {
                for (int k = starts[p]; k < starts[p + 1]; k++) value -= (double)quantized[r][k] * inputs[p].View.ZeroPoint;
            }

            biases[r] = (int)Math.Clamp(Math.Round(value, MidpointRounding.AwayFromZero), -(1 << 29), 1 << 29);
        }

        return new Accumulator(parts.ToImmutable(), program.AddConstant(32, biases), program.AddConstant(32, multipliers), shift);
    }

    /// <summary>The smallest left shift under which the factor's multiplier fits 31 bits.</summary>
    private static int LeftShift(double factor)
    {
        int shift = 0;
        while (Math.Round(Math.ScaleB(factor, 32 - shift)) > int.MaxValue) shift++;
        return shift;
    }
}
