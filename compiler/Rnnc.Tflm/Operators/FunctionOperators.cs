using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Int8;
using Rnnc.Tflm.Graph;
using Rnnc.Tflm.Numerics;

namespace Rnnc.Tflm.Operators;

/// <summary>Functions of one value: of 8 bits a table of 256 results, of 16 bits what the kernels interpolate. Softmax.</summary>
internal static class FunctionOperators
{
    private const int InputIntegerBits = 4;

    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.TANH] = op => Squash(op, SquashKind.Tanh),
        [BuiltinOperator.LOGISTIC] = op => Squash(op, SquashKind.Sigmoid),
        [BuiltinOperator.SOFTMAX] = Softmax,
        [BuiltinOperator.RSQRT] = ReciprocalSquareRoot,
    };

    /// <summary>An 8-bit function by its 256 results.</summary>
    public static ImmutableArray<TensorValue> ByTable(OperatorContext op, string name, Func<int, int> function)
    {
        Site site = op.Settle(op.Operand(0));
        TensorValue result = op.Make(site);
        int table = op.Program.AddTable(name, Enumerable.Range(sbyte.MinValue, 256).Select(function), fractionBits: 8, interpolated: false);
        var map = new MapBuilder(op, site, result);
        int entry = map.Lanes.Add(new Lookup(map.Lanes.ShiftLeft(map.Load(site.Operands[0]!), 8), table));
        return [map.Store(entry, 0, (result.Encoding.Minimum, result.Encoding.Maximum))];
    }

    /// <summary>A register with 12 fraction bits, times 3, of 15 bits and a power-of-two scale or any other, as the 16-bit kernels prepare it.</summary>
    public static int Squash16(ProgramBuilder program, LaneList lanes, int value, int multiplier, int shift, SquashKind kind)
    {
        int argument = lanes.Add(new Multiply(value, lanes.Literal(multiplier), Rescale.RightShift(shift), Wide: true));
        int table = program.AddTable("gates", GateTable.Entries, fractionBits: 8, interpolated: false);
        return lanes.Add(new Squash(argument, kind, table));
    }

    private static ImmutableArray<TensorValue> Squash(OperatorContext op, SquashKind kind)
    {
        Encoding input = op.EncodingOf(0), output = op.ResultEncoding();
        if (input.Bits == 16 && output.Bits == 16) return Squash16(op, input, kind);
        if (input.Bits != 8 || output.Bits != 8) throw op.Refuse($"a function of {input.Bits} bits into {output.Bits}", "8 into 8 or 16 into 16");
        double factor = (double)input.Scale * (1 << (31 - InputIntegerBits));
        var multiplier = QuantizedMultiplier.Of(factor);
        if (multiplier.Exponent < 0) throw op.Refuse($"the scale {input.Scale}", "a larger one");
        int radius = Radius(InputIntegerBits, multiplier.Exponent);
        return ByTable(op, kind.ToString().ToLowerInvariant(), q =>
        {
            int value = q - input.ZeroPoint;
            if (value <= -radius) return sbyte.MinValue;
            if (value >= radius) return sbyte.MaxValue;
            int argument = Requantization.Requantize(value, multiplier.Multiplier, multiplier.Exponent);
            long result = kind == SquashKind.Tanh
                ? Requantization.DivideByPower(UnitFunctions.Tanh(argument, InputIntegerBits), 31 - 7)
                : Requantization.DivideByPower(UnitFunctions.Sigmoid(argument, InputIntegerBits), 31 - 8) - 128;
            return Arithmetic.Saturate(result, 8);
        });
    }

    private static ImmutableArray<TensorValue> Squash16(OperatorContext op, Encoding input, SquashKind kind)
    {
        (int multiplier, int shift) = GateArgument(input.Scale, kind);
        Site site = op.Settle(op.Operand(0));
        TensorValue result = op.Make(site);
        var map = new MapBuilder(op, site, result);
        return [map.Store(Squash16(op.Program, map.Lanes, map.Load(site.Operands[0]!), multiplier, shift, kind))];
    }

    /// <summary>Three times the value with 12 fraction bits: as a power of two where the scale is one that needs no rounding.</summary>
    private static (int Multiplier, int Shift) GateArgument(float scale, SquashKind kind)
    {
        float log = MathF.Log(scale) * (1.0f / MathF.Log(2.0f));
        float rounded = MathF.Round(log, MidpointRounding.AwayFromZero);
        int left = 12 + (int)rounded;
        if (MathF.Abs(log - rounded) < 1e-3f && (left == 0 || (left == 1 && kind == SquashKind.Tanh))) return (3 << left, 0);
        double multiplier = (double)scale * 4096.0 * 3.0;
        int shift = 0;
        for (; multiplier <= 32767.0 / 2.0 && shift <= 30; shift++) multiplier *= 2;
        return ((int)multiplier, shift);
    }

    private static ImmutableArray<TensorValue> ReciprocalSquareRoot(OperatorContext op)
    {
        const int places = 20;
        Encoding input = op.EncodingOf(0), output = op.ResultEncoding();
        if (input.Bits != 8 || output.Bits != 8) throw op.Refuse($"a reciprocal square root of {input.Bits} bits into {output.Bits}", "8 bits");
        var factor = QuantizedMultiplier.Of(1 / (double)(MathF.Sqrt(input.Scale) * output.Scale));
        return ByTable(op, "rsqrt", q =>
        {
            // What the kernel refuses to run on, negative values, gets the largest result as 0 does.
            int value = q - input.ZeroPoint;
            if (value <= 0) return sbyte.MaxValue;
            (int root, int exponent) = UnitFunctions.ReciprocalSquareRoot(value);
            int scaled = Requantization.Requantize(1, root, exponent + places);
            return Arithmetic.Saturate((long)Requantization.Requantize(scaled, factor.Multiplier, factor.Exponent - places) + output.ZeroPoint, 8);
        });
    }

    private static ImmutableArray<TensorValue> Softmax(OperatorContext op)
    {
        const int diffIntegerBits = 5;
        Encoding input = op.EncodingOf(0), output = op.ResultEncoding();
        if (input.Bits != 8 || output != new Encoding(8, 1f / 256, -128)) throw op.Refuse($"a softmax of {input.Bits} bits into {output.Bits} of scale {output.Scale}", "8 bits into 8 of scale 1/256 and zero point -128");
        double factor = Math.Min((double)op.Options<SoftmaxOptions>().Beta * input.Scale * (1 << (31 - diffIntegerBits)), int.MaxValue);
        var multiplier = QuantizedMultiplier.Of(factor);
        if (!(factor > 1)) throw op.Refuse($"the scale {input.Scale}", "a larger one");
        int radius = Radius(diffIntegerBits, multiplier.Exponent);
        int table = op.Program.AddConstant(32, Enumerable.Range(0, 256).Select(difference => difference > radius
            ? 0
            : UnitFunctions.ExpOfNegative((int)Requantization.DoubleHigh(-(long)difference << multiplier.Exponent, multiplier.Multiplier), diffIntegerBits)));
        Site site = op.Settle(op.Operand(0));
        TensorValue source = site.Operands[0]!, result = op.Make(site);
        int depth = source.Shape.LastOrDefault(1);
        Ref from = op.Space.Contiguous(site.Stage, op.Space.Cells(source), input);
        op.Add(site, new TableSoftmax(from, source.RowCount / depth, table, OperatorContext.Target(result)));
        return [result];
    }

    /// <summary>The largest magnitude that a fixed-point word of so many integer bits can hold after the shift.</summary>
    private static int Radius(int integerBits, int leftShift) =>
        (int)Math.Floor(1.0 * ((1 << integerBits) - 1) * (1L << (31 - integerBits)) / (1L << leftShift));
}
