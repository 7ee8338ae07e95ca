using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite.Operators;

/// <summary>Functions of one operand, softmax, and changes of the element type.</summary>
internal static class FunctionOperators
{
    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.NEG] = Of(UnaryKind.Neg),
        [BuiltinOperator.ABS] = Of(UnaryKind.Abs),
        [BuiltinOperator.SIGN] = Of(UnaryKind.Sign),
        [BuiltinOperator.SQUARE] = Of(UnaryKind.Square),
        [BuiltinOperator.SQRT] = Of(UnaryKind.Sqrt),
        [BuiltinOperator.RSQRT] = Of(UnaryKind.Rsqrt),
        [BuiltinOperator.EXP] = Of(UnaryKind.Exp),
        [BuiltinOperator.LOG] = Of(UnaryKind.Log),
        [BuiltinOperator.SIN] = Of(UnaryKind.Sin),
        [BuiltinOperator.COS] = Of(UnaryKind.Cos),
        [BuiltinOperator.FLOOR] = Of(UnaryKind.Floor),
        [BuiltinOperator.CEIL] = Of(UnaryKind.Ceil),
        [BuiltinOperator.ROUND] = Of(UnaryKind.Round),
        [BuiltinOperator.LOGICAL_NOT] = Of(UnaryKind.LogicalNot),
        [BuiltinOperator.LOGISTIC] = Of(UnaryKind.Sigmoid),
        [BuiltinOperator.TANH] = Of(UnaryKind.Tanh),
        [BuiltinOperator.RELU] = Of(UnaryKind.Relu),
        [BuiltinOperator.RELU6] = Of(UnaryKind.Clip, 0, 6),
        [BuiltinOperator.RELU_N1_TO_1] = Of(UnaryKind.Clip, -1, 1),
        [BuiltinOperator.RELU_0_TO_1] = Of(UnaryKind.Clip, 0, 1),
        [BuiltinOperator.ELU] = Of(UnaryKind.Elu, 1),
        [BuiltinOperator.HARD_SWISH] = Of(UnaryKind.HardSwish),
        [BuiltinOperator.LEAKY_RELU] = op => [op.Add(new Unary(UnaryKind.LeakyRelu, op.Options<LeakyReluOptions>().Alpha), op.Operand(0))],
        [BuiltinOperator.GELU] = op => [op.Add(new Unary(op.Options<GeluOptions>().Approximate ? UnaryKind.GeluTanh : UnaryKind.Gelu), op.Operand(0))],
        [BuiltinOperator.PRELU] = ParametricRelu,
        [BuiltinOperator.SOFTMAX] = Softmax,
        [BuiltinOperator.LOG_SOFTMAX] = op => [op.Add(new Softmax(Last(op), 1, Log: true), op.Operand(0))],
        [BuiltinOperator.CAST] = Cast,
        [BuiltinOperator.DEQUANTIZE] = Same,
        [BuiltinOperator.QUANTIZE] = Same,
        [BuiltinOperator.ZEROS_LIKE] = Zeros,
    };

    private static OperatorTranslation Of(UnaryKind kind, double alpha = 0, double beta = 0) =>
        op => [op.Add(new Unary(kind, alpha, beta), op.Operand(0))];

    private static int Last(OperatorContext op) => op.Axis(-1, op.Operand(0).Type.Rank);

    // relu(x) - slope relu(-x): the slope is a tensor that broadcasts against x.
    private static ImmutableArray<Value> ParametricRelu(OperatorContext op)
    {
        Value x = op.Operand(0);
        Value below = op.Add(new Unary(UnaryKind.Relu), op.Add(new Unary(UnaryKind.Neg), x));
        return [op.Add(new Binary(BinaryKind.Sub), op.Add(new Unary(UnaryKind.Relu), x), op.Add(new Binary(BinaryKind.Mul), op.Operand(1), below))];
    }

    private static ImmutableArray<Value> Softmax(OperatorContext op)
    {
        float beta = op.Options<SoftmaxOptions>().Beta;
        if (!float.IsFinite(beta)) throw op.Refuse($"a factor of {beta}", "a finite one");
        return [op.Add(new Softmax(Last(op), beta), op.Operand(0))];
    }

    private static ImmutableArray<Value> Cast(OperatorContext op) => [op.Add(new Cast(TensorTypes.Element(op.Result())), op.Operand(0))];

    // Quantized tensors are read as the floats that they stand for, so nothing is left to do.
    private static ImmutableArray<Value> Same(OperatorContext op)
    {
        Value value = op.Operand(0);
        if (value.Type.Element != ElementType.Float32) throw op.Refuse($"{op.Operator.Name} of {value.Type}", "floats, or integers with a scale", "give the float model");
        return [value];
    }

    private static ImmutableArray<Value> Zeros(OperatorContext op)
    {
        TensorType type = op.Operand(0).Type;
        return [op.Add(new BroadcastTo(type.Shape), op.Constant(Tensor.Zeros(type.Element)))];
    }
}
