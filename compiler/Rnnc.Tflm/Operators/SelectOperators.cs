using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Int8;
using Rnnc.Tflm.Graph;
using Rnnc.Tflm.Numerics;

namespace Rnnc.Tflm.Operators;

/// <summary>Comparisons of whole numbers and truth values, and choices by them, which move integers as they are.</summary>
internal static class SelectOperators
{
    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.LESS] = op => Compare(op, CompareKind.Less),
        [BuiltinOperator.LESS_EQUAL] = op => Compare(op, CompareKind.LessEqual),
        [BuiltinOperator.GREATER] = op => Compare(op, CompareKind.Less, swap: true),
        [BuiltinOperator.GREATER_EQUAL] = op => Compare(op, CompareKind.LessEqual, swap: true),
        [BuiltinOperator.EQUAL] = op => Compare(op, CompareKind.Equal),
        [BuiltinOperator.NOT_EQUAL] = op => Compare(op, CompareKind.NotEqual),
        [BuiltinOperator.SELECT] = Select,
        [BuiltinOperator.SELECT_V2] = Select,
    };

    private static ImmutableArray<TensorValue> Compare(OperatorContext op, CompareKind kind, bool swap = false)
    {
        bool plain = op.Tensor(0).Type is TfLiteType.INT32 or TfLiteType.BOOL && op.Tensor(1).Type == op.Tensor(0).Type;
        if (!plain) throw op.Refuse($"a comparison of {op.Tensor(0).Type} and {op.Tensor(1).Type}", "INT32 or BOOL: quantized values are not what was compared when the model was trained");
        (Site site, TensorValue result) = ArithmeticOperators.Place(op, 0, 1);
        var map = new MapBuilder(op, site, result);
        int a = map.Load(site.Operands[0]!), b = map.Load(site.Operands[1]!);
        return [map.Store(map.Lanes.Add(swap ? new Compare(b, a, kind) : new Compare(a, b, kind)))];
    }

    private static ImmutableArray<TensorValue> Select(OperatorContext op)
    {
        if (op.EncodingOf(0) != Encoding.Truth) throw op.Refuse($"a condition of type {op.Tensor(0).Type}", "BOOL", Remedies.Intact);
        (Site site, TensorValue result) = ArithmeticOperators.Place(op, 0, 1, 2);
        if (site.Operands[1]!.Encoding.Bits != result.Encoding.Bits || site.Operands[2]!.Encoding.Bits != result.Encoding.Bits) throw op.Refuse("choices of several widths", "one width", Remedies.Intact);
        var map = new MapBuilder(op, site, result);
        int condition = map.Load(site.Operands[0]!), a = map.Load(site.Operands[1]!), b = map.Load(site.Operands[2]!);
        return [map.Store(map.Lanes.Add(new Choose(condition, a, b)))];
    }
}
