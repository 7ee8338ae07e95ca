using Rnnc.Emit.TfLite.Wire;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;
using Rnnc.Quantize.Choose;

namespace Rnnc.Emit.TfLite.Operators;

/// <summary>
/// Linear(x, W, b) => FULLY_CONNECTED; the bias takes the mean of what rounding the weights loses. Several terms => as many products, then ADD.
/// </summary>
internal static class ProductOperator
{
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

    /// <summary>A bias at the scale of the sums that it is added to.</summary>
    /// <param name="map">The tensors.</param>
    /// <param name="name">Its name.</param>
    /// <param name="values">Real values.</param>
    /// <param name="weights">The weights whose sums it is added to.</param>
    /// <param name="input">The integers that they multiply.</param>
    public static int Bias(TensorMap map, string name, double[] values, RoundedWeights weights, Format input)
    {
        double[] steps = weights.SumScales(input);

        // Interpreters want 64 bits beside 16-bit activations.
        bool wide = input.Bits == 16;
        var integers = values.Select((value, n) => (long)Math.Clamp(Math.Round(value / steps[n], MidpointRounding.AwayFromZero), int.MinValue, int.MaxValue));
        return map.File.Constant(new FileTensor(name, wide ? TfLiteType.INT64 : TfLiteType.INT32, [values.Length], weights.Parameters(steps)) { Data = TensorMap.Bytes(integers, wide ? 8 : 4) });
    }

    public static int Weights(TensorMap map, string name, RoundedWeights weights) =>
        map.File.Constant(new FileTensor(name, TfLiteType.INT8, [weights.Units, weights.Columns], weights.Quantization) { Data = weights.Data });

    private static Placed Sum(TensorMap map, Node node, Placed a, Placed b, bool last)
    {
        Placed output = last ? map.Result(node) : map.New(TensorNames.Of(node.Output) + "_sum", a.Shape, a.Format);
        map.File.Run(new FileOperator(BuiltinOperator.ADD, 2, [a.Tensor, b.Tensor], [output.Tensor], OptionTable.Add));
        return output;
    }

    private static void Product(TensorMap map, Node node, int term, float[]? bias, Placed output, bool perUnit)
    {
        Value x = node.Inputs[2 * term];
        Placed input = map.In(x, output.Format.Bits);
        var weights = new RoundedWeights(map.Graph.ConstantOf(node.Inputs[(2 * term) + 1])!, input.Format, map.Record.Samples(x), perUnit);
        string name = TensorNames.Of(node.Output);
        int biasTensor = bias is null ? -1 : Bias(map, name + "/bias", [.. bias.Zip(weights.Lost, (value, lost) => value + lost)], weights, input.Format);
        bool keep = output.Shape.Length > 2;
        map.File.Run(new FileOperator(BuiltinOperator.FULLY_CONNECTED, keep ? 5 : 4, [input.Tensor, Weights(map, name + "/weights", weights), biasTensor], [output.Tensor], OptionTable.FullyConnected(keep)));
    }
}
