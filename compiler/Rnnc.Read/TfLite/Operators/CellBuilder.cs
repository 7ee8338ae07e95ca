using Rnnc.Formats.TfLite;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite.Operators;

/// <summary>Makes the cell of a builtin recurrent operator, whose weights are constants among the operator's operands.</summary>
internal sealed class CellBuilder(OperatorContext op, GraphBuilder builder)
{
    /// <summary>x W^T with the weights of an operand; null where the operator has none.</summary>
    public Value? Product(Value x, int index) => op.Has(index) ? builder.Add(new MatMul(TransposeRight: true), op.Origin, x, Weights(index)) : null;

    /// <summary>The value plus an operand; the value itself where the operator has none.</summary>
    public Value Bias(Value value, int index) => op.Has(index) ? Add(BinaryKind.Add, value, Weights(index)) : value;

    /// <summary>An operand as a constant of the cell.</summary>
    public Value Weights(int index) => builder.Constant(op.Constant(index), op.Origin.Of(op.Subgraph.Tensor(op.TensorIndex(index)).Name));

    public Value Scalar(float value) => builder.Constant(Tensor.Scalar(value), op.Origin);

    public Value Add(BinaryKind kind, Value left, Value right) => builder.Add(new Binary(kind), op.Origin, left, right);

    public Value Function(UnaryKind kind, Value value, double alpha = 0, double beta = 0) => builder.Add(new Unary(kind, alpha, beta), op.Origin, value);

    public Value Mean(Value value) => builder.Add(new Reduce(ReduceKind.Mean, [value.Type.Rank - 1], KeepDims: true), op.Origin, value);

    /// <summary>min(max(value, -bound), bound); a bound of 0 is none.</summary>
    public Value Clip(Value value, float bound) => bound > 0 ? Function(UnaryKind.Clip, value, -bound, bound) : value;

    public Value Activate(Value value, TfLiteActivation activation) => activation switch
    {
        TfLiteActivation.NONE => value,
        TfLiteActivation.RELU => Function(UnaryKind.Relu, value),
        TfLiteActivation.RELU6 => Function(UnaryKind.Clip, value, 0, 6),
        TfLiteActivation.RELU_N1_TO_1 => Function(UnaryKind.Clip, value, -1, 1),
        TfLiteActivation.TANH => Function(UnaryKind.Tanh, value),
        _ => throw op.Refuse($"the activation {activation}", "NONE, RELU, RELU6, RELU_N1_TO_1 or TANH"),
    };
}
