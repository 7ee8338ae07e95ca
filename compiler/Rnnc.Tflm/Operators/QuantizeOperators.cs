using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Int8;
using Rnnc.Tflm.Graph;
using Rnnc.Tflm.Numerics;

namespace Rnnc.Tflm.Operators;

/// <summary>Changes of format. Float values are the integers that they are made of or become: these operators cost nothing at the borders.</summary>
internal static class QuantizeOperators
{
    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.QUANTIZE] = Quantize,
        [BuiltinOperator.DEQUANTIZE] = op => [op.Operand(0)],
    };

    private static ImmutableArray<TensorValue> Quantize(OperatorContext op)
    {
        TensorValue value = op.Operand(0);
        Encoding input = value.Encoding, output = op.ResultEncoding();
        if (op.Tensor(0).Type == TfLiteType.FLOAT32)
        {
            if (input == output) return [value];
            if (input.Bits != 8) throw op.Refuse($"float values of {input.Bits}-bit integers quantized anew", "one format");
            return FunctionOperators.ByTable(op, "quantize", q => FloatQuantization.Quantize(FloatQuantization.Dequantize(q, input), output));
        }

        var factor = QuantizedMultiplier.Of((double)input.Scale / output.Scale);
        if (input.Bits == 8 && output.Bits == 8)
        {
            return FunctionOperators.ByTable(op, "requantize", q =>
                Arithmetic.Saturate((long)Requantization.Requantize(q - input.ZeroPoint, factor.Multiplier, factor.Exponent) + output.ZeroPoint, 8));
        }

        Site site = op.Settle(value);
        var map = new MapBuilder(op, site, op.Make(site));
        int centred = map.Lanes.Plus(map.Load(site.Operands[0]!), -input.ZeroPoint);
        return [map.Store(ArithmeticOperators.Requantize(map.Lanes, centred, factor, bound: 1L << input.Bits), output.ZeroPoint, (output.Minimum, output.Maximum))];
    }
}
