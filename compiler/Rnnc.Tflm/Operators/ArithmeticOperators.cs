using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Int8;
using Rnnc.Tflm.Graph;
using Rnnc.Tflm.Numerics;

namespace Rnnc.Tflm.Operators;

/// <summary>Sums, differences and products, element by element.</summary>
internal static class ArithmeticOperators
{
    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.ADD] = op => Linear(op, subtract: false),
        [BuiltinOperator.SUB] = op => Linear(op, subtract: true),
        [BuiltinOperator.MUL] = Multiply,
        [BuiltinOperator.SQUARED_DIFFERENCE] = SquaredDifference,
        [BuiltinOperator.NEG] = Negate,
    };

    /// <summary>Operands and result where the operator runs. What has a number for each time step and is no row of any is taken whole.</summary>
    public static (Site Site, TensorValue Result) Place(OperatorContext op, params ReadOnlySpan<int> operands)
    {
        TensorValue[] values = new TensorValue[operands.Length];
        for (int i = 0; i < values.Length; i++) values[i] = op.Operand(operands[i]);
        int timed = values.Where(value => value.Time is not null).Select(value => value.Shape.Length - value.Time!.Value.Axis).FirstOrDefault(0);
        bool mixed = timed > 0 && values.Any(value => value.Time is null ? value.Shape.Length >= timed && value.Shape[^timed] != 1 : value.Shape.Length - value.Time.Value.Axis != timed);
        if (mixed) values = Array.ConvertAll(values, op.Space.Whole);
        Site site = op.Settle([.. values]);
        return (site, op.Make(site));
    }

    private static ImmutableArray<TensorValue> Linear(OperatorContext op, bool subtract)
    {
        Encoding a = op.EncodingOf(0), b = op.EncodingOf(1), output = op.ResultEncoding();
        (Site site, TensorValue result) = Place(op, 0, 1);
        var map = new MapBuilder(op, site, result);
        int x = map.Load(site.Operands[0]!), y = map.Load(site.Operands[1]!);
        (int low, int high) = FloatQuantization.ActivationRange(op.Options<ArithmeticOptions>().FusedActivation, output);
        if (output.Bits == 32) return [map.Store(map.Lanes.Sum(x, y, subtract), 0, (low, high))];
        int shift = output.Bits == 16 ? 15 : 20;
        (double first, double second, double last) = subtract ? SubtractionFactors(a, b, output, shift) : AdditionFactors(a, b, output, shift);
        if (!(first < 1 && second < 1 && last < 1)) throw op.Refuse($"scales {a.Scale}, {b.Scale} and {output.Scale}", "a result whose scale is not below 2^-20 of its operands'");
        int sum = map.Lanes.Sum(Scaled(x, a, first), Scaled(y, b, second), subtract);
        return [map.Store(Requantize(map.Lanes, sum, QuantizedMultiplier.Of(last), bound: 0), output.ZeroPoint, (low, high))];

        int Scaled(int value, Encoding encoding, double factor) => Requantize(map.Lanes, map.Lanes.ShiftLeft(map.Lanes.Plus(value, -encoding.ZeroPoint), shift), QuantizedMultiplier.Of(factor), bound: 0);
    }

    private static ImmutableArray<TensorValue> Multiply(OperatorContext op)
    {
        Encoding a = op.EncodingOf(0), b = op.EncodingOf(1), output = op.ResultEncoding();
        (Site site, TensorValue result) = Place(op, 0, 1);
        var map = new MapBuilder(op, site, result);
        int x = map.Lanes.Plus(map.Load(site.Operands[0]!), -a.ZeroPoint), y = map.Lanes.Plus(map.Load(site.Operands[1]!), -b.ZeroPoint);
        int product = map.Lanes.Add(new Multiply(x, y, Rescale.None, Wide: true));
        (int low, int high) = FloatQuantization.ActivationRange(op.Options<ArithmeticOptions>().FusedActivation, output);
        if (output.Bits == 32) return [map.Store(product, 0, (low, high))];
        return [map.Store(Requantize(map.Lanes, product, QuantizedMultiplier.Of((double)a.Scale * b.Scale / output.Scale), bound: 1L << (a.Bits + b.Bits)), output.ZeroPoint, (low, high))];
    }

    private static ImmutableArray<TensorValue> SquaredDifference(OperatorContext op)
    {
        Encoding a = op.EncodingOf(0), b = op.EncodingOf(1), output = op.ResultEncoding();
        if (output.Bits != 8) throw op.Refuse($"a squared difference of {output.Bits} bits", "8 bits");
        const int shift = 7;
        double twice = 2 * (double)Math.Max(a.Scale, b.Scale);
        (Site site, TensorValue result) = Place(op, 0, 1);
        var map = new MapBuilder(op, site, result);
        int difference = map.Lanes.Sum(Scaled(map.Load(site.Operands[0]!), a), Scaled(map.Load(site.Operands[1]!), b), subtract: true);
        int square = map.Lanes.Add(new Multiply(difference, difference, Rescale.None, Wide: true));
        return [map.Store(Requantize(map.Lanes, square, QuantizedMultiplier.Of(twice * twice / ((1 << (2 * shift)) * output.Scale)), bound: 1L << (2 * (8 + shift))), output.ZeroPoint, (output.Minimum, output.Maximum))];

        int Scaled(int value, Encoding encoding) => Requantize(map.Lanes, map.Lanes.ShiftLeft(map.Lanes.Plus(value, -encoding.ZeroPoint), shift), QuantizedMultiplier.Of(encoding.Scale / twice), bound: 0);
    }

    /// <summary>A float value is the integers that it was made of: its negative has them too, under the negative scale.</summary>
    private static ImmutableArray<TensorValue> Negate(OperatorContext op)
    {
        if (op.Tensor(0).Type != TfLiteType.FLOAT32) throw op.Refuse($"the negative of {op.Tensor(0).Type}", "FLOAT32 between DEQUANTIZE and QUANTIZE");
        TensorValue value = op.Operand(0);
        return [value with { Encoding = value.Encoding with { Scale = -value.Encoding.Scale } }];
    }

    /// <summary>
    /// The value at another scale. A kernel that shifts a value out of 32 bits gives anything; here it is cut off, and the result with it.
    /// </summary>
    /// <param name="bound">The largest magnitude that the value can have.</param>
    internal static int Requantize(LaneList lanes, int value, QuantizedMultiplier factor, long bound)
    {
        int largest = int.MaxValue >> Math.Max(factor.Exponent, 0);
        if (bound > largest) value = lanes.Clamp(value, -largest, largest);
        return lanes.Add(new Requantize(value, factor.Multiplier, factor.Exponent));
    }

    private static (double First, double Second, double Last) AdditionFactors(Encoding a, Encoding b, Encoding output, int shift)
    {
        double twice = 2 * (double)Math.Max(a.Scale, b.Scale);
        return (a.Scale / twice, b.Scale / twice, twice / ((1 << shift) * (double)output.Scale));
    }

    /// <summary>The same in single precision, as the kernel has it.</summary>
    private static (double First, double Second, double Last) SubtractionFactors(Encoding a, Encoding b, Encoding output, int shift)
    {
        float twice = 2 * Math.Max(a.Scale, b.Scale);
        return (a.Scale / twice, b.Scale / twice, twice / ((1 << shift) * output.Scale));
    }
}
