using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Int8;
using Rnnc.Tflm.Graph;
using Rnnc.Tflm.Numerics;

namespace Rnnc.Tflm.Operators;

/// <summary>Convolutions and pools, place by place: a product of the window that a place sees, or the largest of it.</summary>
internal static class WindowOperators
{
    private const int MaximumPlaces = 4096;

    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.CONV_2D] = Convolve,
        [BuiltinOperator.MAX_POOL_2D] = Pool,
    };

    private static ImmutableArray<TensorValue> Convolve(OperatorContext op)
    {
        var options = op.Options<Conv2DOptions>();
        Encoding input = op.EncodingOf(0), output = op.ResultEncoding();
        if (input.Bits != 8 || output.Bits != 8) throw op.Refuse($"a convolution of {input.Bits} bits into {output.Bits}", "8 bits");
        TensorValue value = op.Space.Whole(op.Operand(0));
        ImmutableArray<int> shape = RequireImage(op, value), filter = op.Tensor(1).Shape;
        if (filter.Length != 4 || filter[3] != shape[3]) throw op.Refuse($"filters [{string.Join(", ", filter)}] on {shape[3]} channels", "filters of as many", Remedies.Intact);
        var matrix = WeightMatrix.Of(op, op.Tensor(1));
        int[] bias = matrix.FoldZeroPoint(op.Has(2) ? op.Integers(2) : default, input.ZeroPoint, op);
        QuantizedMultiplier[] factors = [.. Enumerable.Range(0, matrix.Rows).Select(row => QuantizedMultiplier.Of((double)input.Scale * matrix.ScaleOf(row) / output.Scale))];
        (int low, int high) = FloatQuantization.ActivationRange(options.FusedActivation, output);

        Site site = op.Settle(value);
        TensorValue result = op.Make(site);
        ImmutableArray<int> made = RequireImage(op, result);
        var vertical = new Sweep(shape[1], filter[1], options.StrideHeight, options.DilationHeight, options.Padding, made[1]);
        var horizontal = new Sweep(shape[2], filter[2], options.StrideWidth, options.DilationWidth, options.Padding, made[2]);
        RequireFit(op, vertical, horizontal, made, matrix.Rows);
        ImmutableArray<Cell> cells = op.Space.Cells(value);

        // Beyond the edge stands the real value 0.
        ImmutableArray<Cell> edge = op.Space.Cells(new TensorValue([shape[3]], input) { Numbers = [.. Enumerable.Repeat(input.ZeroPoint, shape[3])] });
        Ref target = OperatorContext.Target(result);
        foreach ((int y, int x) in Places(made))
        {
            ImmutableArray<Cell> window = [.. vertical.At(y).SelectMany(row => horizontal.At(x).SelectMany(column => row < 0 || column < 0 ? edge : Pixel(cells, shape, row, column)))];
            RequantizedSum sum = ProductOperators.Sum(op.Program, matrix.Parts(op, site, window, input), bias, factors, single: false);
            op.Add(site, new RequantizedMatVec([sum], output.ZeroPoint, low, high, target with { Offset = target.Offset + (y * made[2] + x) * matrix.Rows, Length = matrix.Rows }));
        }

        return [result];
    }

    private static ImmutableArray<TensorValue> Pool(OperatorContext op)
    {
        var options = op.Options<Pool2DOptions>();
        Encoding output = op.ResultEncoding();
        TensorValue value = op.Space.Whole(op.Operand(0));
        ImmutableArray<int> shape = RequireImage(op, value);
        (int low, int high) = FloatQuantization.ActivationRange(options.FusedActivation, output);
        Site site = op.Settle(value);
        TensorValue result = op.Make(site);
        ImmutableArray<int> made = RequireImage(op, result);
        var vertical = new Sweep(shape[1], options.FilterHeight, options.StrideHeight, 1, options.Padding, made[1]);
        var horizontal = new Sweep(shape[2], options.FilterWidth, options.StrideWidth, 1, options.Padding, made[2]);
        RequireFit(op, vertical, horizontal, made, shape[3]);
        ImmutableArray<Cell> cells = op.Space.Cells(value);
        Ref target = OperatorContext.Target(result);
        foreach ((int y, int x) in Places(made))
        {
            var lanes = new LaneList();
            int largest = -1;
            foreach (int row in vertical.At(y).Where(row => row >= 0))
            {
                foreach (int column in horizontal.At(x).Where(column => column >= 0))
                {
                    int each = lanes.Add(new Load(op.Space.Contiguous(site.Stage, Pixel(cells, shape, row, column), value.Encoding), Access.Each));
                    largest = largest < 0 ? each : lanes.Add(new Extreme(largest, each, Largest: true));
                }
            }

            int clamped = (low, high) == (output.Minimum, output.Maximum) ? largest : lanes.Clamp(largest, low, high);
            lanes.Add(new Store(clamped, target with { Offset = target.Offset + (y * made[2] + x) * shape[3], Length = shape[3] }));
            op.Add(site, new Map(shape[3], [.. lanes.Ops]));
        }

        return [result];
    }

    private static ImmutableArray<int> RequireImage(OperatorContext op, TensorValue value) =>
        value.Shape is { Length: 4 } shape && shape[0] == 1 ? shape : throw op.Refuse($"a window over [{string.Join(", ", value.Shape)}]", "a batch of 1, height, width and channels");

    private static void RequireFit(OperatorContext op, Sweep vertical, Sweep horizontal, ImmutableArray<int> made, int channels)
    {
        if (!vertical.Fits || !horizontal.Fits || made[3] != channels || (long)made[1] * made[2] > MaximumPlaces) throw op.Refuse($"windows that make [{string.Join(", ", made)}]", $"the places that they reach, at most {MaximumPlaces}", Remedies.Intact);
    }

    private static IEnumerable<(int Y, int X)> Places(ImmutableArray<int> made) => Enumerable.Range(0, made[1]).SelectMany(y => Enumerable.Range(0, made[2]).Select(x => (y, x)));

    private static ImmutableArray<Cell> Pixel(ImmutableArray<Cell> cells, ImmutableArray<int> shape, int row, int column) => [.. cells.AsSpan().Slice((row * shape[2] + column) * shape[3], shape[3])];
}
