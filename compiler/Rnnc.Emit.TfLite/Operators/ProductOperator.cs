using Rnnc.Emit.TfLite.Wire;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;
using Rnnc.Quantize.Choose;
using Rnnc.Quantize.Weights;

namespace Rnnc.Emit.TfLite.Operators;

/// <summary>
/// Linear(x, W, b) => FULLY_CONNECTED: W as [units, inputs], int8, symmetric, rounded by the second moments of what it multiplies; the bias takes
/// the mean of what rounding loses. Several terms => as many products, then ADD.
/// </summary>
internal static class ProductOperator
{
    private const int WeightLimit = 127;

    /// <param name="map">The tensors.</param>
    /// <param name="node">A Linear.</param>
    /// <param name="perUnit">A scale for each unit instead of one for the matrix.</param>
    public static void Add(TensorMap map, Node node, bool perUnit)
    {
        var linear = (Linear)node.Op;
        Format format = map.Formats.Of(node.Output);
        float[]? bias = linear.HasBias ? [.. map.Graph.ConstantOf(node.Inputs[^1])!.Floats] : null;
        Placed? sum = null;
        for (int term = 0; term < linear.TermCount; term++)
        {
            bool last = term == linear.TermCount - 1;
            Placed output = last && sum is null ? map.Result(node) : map.New(TensorNames.Of(node.Output) + "_term", map.Batched(node.Output), format);
            Product(map, node, term, last ? bias : null, output, perUnit);
            if (sum is { } first) output = Sum(map, node, first, output, last);
            sum = output;
        }
    }

    private static Placed Sum(TensorMap map, Node node, Placed a, Placed b, bool last)
    {
        Placed output = last ? map.Result(node) : map.New(TensorNames.Of(node.Output) + "_sum", a.Shape, a.Format);
        map.File.Run(new FileOperator(BuiltinOperator.ADD, 2, [a.Tensor, b.Tensor], [output.Tensor], OptionTable.Add));
        return output;
    }

    private static void Product(TensorMap map, Node node, int term, float[]? bias, Placed output, bool perUnit)
    {
        Value x = node.Inputs[2 * term];
        Tensor weights = map.Graph.ConstantOf(node.Inputs[(2 * term) + 1])!;
        Placed input = map.Of(x);
        (int columns, int units) = (weights.Dims[0], weights.Dims[1]);
        List<double[]> vectors = [.. map.Record.Samples(x).SelectMany(sample => Vectors(sample, columns, input.Format.Scale))];
        double[][] rows = [.. Enumerable.Range(0, units).Select(n => Enumerable.Range(0, columns).Select(k => weights.Floats[(k * units) + n] * input.Format.Scale).ToArray())];
        double[] scales = Scales(rows, input.Format.Scale, perUnit);
        var gptq = new Gptq(Moments(vectors, columns));
        int[][] quantized = [.. rows.Select((row, n) => gptq.Round(row, Enumerable.Repeat(scales[n] * input.Format.Scale, columns).ToArray()))];
        double[] mean = [.. Enumerable.Range(0, columns).Select(k => vectors.Count == 0 ? 0 : vectors.Average(vector => vector[k]))];
        string name = TensorNames.Of(node.Output);
        var weightTensor = new FileTensor(name + "/weights", TfLiteType.INT8, [units, columns], Parameters(scales, perUnit))
        {
            Data = TensorMap.Bytes(quantized.SelectMany(row => row.Select(value => (long)value)), 1),
        };
        int biasTensor = -1;
        if (bias is not null)
        {
            // As interpreters compute it: the product of two float numbers.
            double[] steps = [.. scales.Select(scale => (double)((float)input.Format.Scale * (float)scale))];
            var values = bias.Select((value, n) =>
            {
                double lost = Enumerable.Range(0, columns).Sum(k => mean[k] * (rows[n][k] - (quantized[n][k] * scales[n] * input.Format.Scale)));
                return (long)Math.Clamp(Math.Round((value + lost) / steps[n], MidpointRounding.AwayFromZero), int.MinValue, int.MaxValue);
            });

            // Interpreters want 64 bits beside 16-bit activations.
            bool wide = input.Format.Bits == 16;
            biasTensor = map.File.Constant(new FileTensor(name + "/bias", wide ? TfLiteType.INT64 : TfLiteType.INT32, [units], Parameters(steps, perUnit))
            {
                Data = TensorMap.Bytes(values, wide ? 8 : 4),
            });
        }

        bool keep = output.Shape.Length > 2;
        map.File.Run(new FileOperator(BuiltinOperator.FULLY_CONNECTED, keep ? 5 : 4, [input.Tensor, map.File.Constant(weightTensor), biasTensor], [output.Tensor], OptionTable.FullyConnected(keep)));
    }

    private static FileQuantization Parameters(double[] scales, bool perUnit) => perUnit
        ? new([.. scales.Select(scale => (float)scale)], [.. new long[scales.Length]])
        : new([(float)scales[0]], [0]);

    /// <summary>Real value of one integer step of each unit's weights, as a file can hold it.</summary>
    private static double[] Scales(double[][] rows, double inputScale, bool perUnit)
    {
        double[] largest = [.. rows.Select(row => row.Max(Math.Abs) / inputScale)];
        double all = largest.Max();
        return [.. largest.Select(own => (double)(float)(Math.Max(perUnit ? own : all, 1e-9) / WeightLimit))];
    }

    private static IEnumerable<double[]> Vectors(float[] sample, int columns, double scale)
    {
        for (int at = 0; at + columns <= sample.Length; at += columns) yield return Array.ConvertAll(sample[at..(at + columns)], value => value / scale);
    }

    private static double[][] Moments(List<double[]> vectors, int columns)
    {
        var moments = new double[columns][];
        for (int i = 0; i < columns; i++) moments[i] = new double[columns];
        foreach (double[] vector in vectors)
        {
            for (int i = 0; i < columns; i++)
            {
                for (int j = 0; j < columns; j++) moments[i][j] += vector[i] * vector[j] / vectors.Count;
            }
        }

        return moments;
    }
}
