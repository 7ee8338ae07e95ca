using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite.Operators;

/// <summary>
/// Convolutions and pools over [batch, height, width, channels], as sums and extremes of shifted strided slices, one for each place of the window:
/// nothing but slices and matrix products is left of them.
/// </summary>
internal static class WindowOperators
{
    private const int MaximumTaps = 1024;

    /// <summary>In operators: every place of a window is a slice, with data of its own where constants are folded.</summary>
    private const int CostOfTap = 16;

    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.CONV_2D] = Convolution,
        [BuiltinOperator.DEPTHWISE_CONV_2D] = DepthwiseConvolution,
        [BuiltinOperator.MAX_POOL_2D] = op => Pool(op, float.NegativeInfinity, BinaryKind.Max),
        [BuiltinOperator.AVERAGE_POOL_2D] = op => Pool(op, 0, BinaryKind.Add),
    };

    // Filter [out, height, width, in]: y = sum over taps of x_tap F_tap^T, then the bias.
    private static ImmutableArray<Value> Convolution(OperatorContext op)
    {
        var options = op.Options<Conv2DOptions>();
        Tensor filter = Filter(op);
        (int outputs, int inputs) = (filter.Dims[0], filter.Dims[3]);
        if (op.Operand(0).Type.Shape[3] != inputs) throw op.Refuse($"{inputs} channels of the filter for {op.Operand(0).Type}", "as many as the input has", "take an intact copy of the file");
        var window = new Window(filter.Dims[1], filter.Dims[2], options.StrideHeight, options.StrideWidth, options.DilationHeight, options.DilationWidth, options.Padding);
        var operands = new List<Value>();
        foreach ((int tap, Value part) in Taps(op, window, 0))
        {
            var weights = new float[inputs * outputs];
            for (int o = 0; o < outputs; o++)
            {
                for (int i = 0; i < inputs; i++) weights[i * outputs + o] = filter.Floats[(o * window.Taps + tap) * inputs + i];
            }

            operands.Add(part);
            operands.Add(op.Constant(Tensor.Float(weights, inputs, outputs)));
        }

        int terms = operands.Count / 2;
        if (op.OptionalOperand(2) is { } bias) operands.Add(bias);
        return [op.Activate(op.Add(new Linear(terms, operands.Count > 2 * terms), [.. operands]), options.FusedActivation)];
    }

    // Filter [1, height, width, channels]: y = sum over taps of x_tap * F_tap, then the bias.
    private static ImmutableArray<Value> DepthwiseConvolution(OperatorContext op)
    {
        var options = op.Options<DepthwiseConv2DOptions>();
        Tensor filter = Filter(op);
        int channels = filter.Dims[3];
        if (filter.Dims[0] != 1 || op.Operand(0).Type.Shape[3] != channels) throw op.Refuse("DEPTHWISE_CONV_2D with several outputs a channel", "one", "use a Conv layer instead");
        var window = new Window(filter.Dims[1], filter.Dims[2], options.StrideHeight, options.StrideWidth, options.DilationHeight, options.DilationWidth, options.Padding);
        Value? sum = null;
        foreach ((int tap, Value part) in Taps(op, window, 0))
        {
            Value weights = op.Constant(Tensor.Float(filter.Floats.Slice(tap * channels, channels).ToArray(), channels));
            Value term = op.Add(new Binary(BinaryKind.Mul), part, weights);
            sum = sum is null ? term : op.Add(new Binary(BinaryKind.Add), sum, term);
        }

        if (op.OptionalOperand(2) is { } bias) sum = op.Add(new Binary(BinaryKind.Add), sum!, bias);
        return [op.Activate(sum!, options.FusedActivation)];
    }

    private static ImmutableArray<Value> Pool(OperatorContext op, float padding, BinaryKind kind)
    {
        var options = op.Options<Pool2DOptions>();
        var window = new Window(options.FilterHeight, options.FilterWidth, options.StrideHeight, options.StrideWidth, 1, 1, options.Padding);
        Value? result = null;
        foreach ((int _, Value part) in Taps(op, window, padding)) result = result is null ? part : op.Add(new Binary(kind), result, part);
        if (kind == BinaryKind.Add) result = op.Add(new Binary(BinaryKind.Mul), result!, op.Constant(window.Shares(op.Operand(0).Type.Shape)));
        return [op.Activate(result!, options.FusedActivation)];
    }

    private static Tensor Filter(OperatorContext op)
    {
        Tensor filter = op.Constant(1);
        return filter.Rank == 4 && filter.Count > 0 && filter.Element == ElementType.Float32
            ? filter
            : throw op.Refuse($"a filter of {filter.Type}", "floats of rank 4", "take an intact copy of the file");
    }

    /// <summary>For each place of the window, row by row, the input's elements that it meets: [batch, output height, output width, channels].</summary>
    private static IEnumerable<(int Tap, Value Part)> Taps(OperatorContext op, Window window, float padding)
    {
        Value x = op.Operand(0);
        if (x.Type.Rank != 4 || !x.Type.Shape[1].IsFixed || !x.Type.Shape[2].IsFixed)
            throw op.Refuse($"a window over {x.Type}", "[batch, height, width, channels] of fixed height and width", "export the model with a fixed length");
        if (!window.IsValid || window.Taps > MaximumTaps) throw op.Refuse($"a window of {window.Height} x {window.Width}", $"1 to {MaximumTaps} places and positive strides", "take an intact copy of the file");
        op.Subgraph.Spend(window.Taps * CostOfTap);
        foreach (int axis in (int[])[1, 2])
        {
            (int before, int after) = window.Padding(axis, x.Type.Shape[axis].Size);
            if (before > 0 || after > 0) x = op.Add(new Pad(axis, before, after, padding), x);
        }

        int rows = window.Outputs(1, op.Operand(0).Type.Shape[1].Size), columns = window.Outputs(2, op.Operand(0).Type.Shape[2].Size);
        if (rows < 1 || columns < 1) throw op.Refuse($"a window of {window.Height} x {window.Width} over {op.Operand(0).Type}", "an input at least as large", "take an intact copy of the file");
        for (int row = 0; row < window.Height; row++)
        {
            Value band = op.Slice(x, 1, row * window.DilationHeight, rows, window.StrideHeight);
            for (int column = 0; column < window.Width; column++)
                yield return (row * window.Width + column, op.Slice(band, 2, column * window.DilationWidth, columns, window.StrideWidth));
        }
    }
}
