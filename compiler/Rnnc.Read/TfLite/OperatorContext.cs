using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite;

/// <summary>One operator while it is translated: its operands as values, its options, and the graph it goes into.</summary>
internal sealed class OperatorContext(SubgraphTranslator subgraph, TfLiteOperator op, Origin origin)
{
    public TfLiteOperator Operator { get; } = op;

    public SubgraphTranslator Subgraph { get; } = subgraph;

    /// <summary>Where the operator's nodes come from.</summary>
    public Origin Origin { get; } = origin;

    public int OperandCount => Operator.Inputs.Length;

    public T Options<T>()
        where T : OperatorOptions, new() => Operator.OptionsAs<T>();

    public bool Has(int index) => index < OperandCount && Operator.Inputs[index] >= 0;

    public Value Operand(int index) => Subgraph.Read(TensorIndex(index));

    public Value? OptionalOperand(int index) => Has(index) ? Operand(index) : null;

    public int TensorIndex(int index) => Has(index)
        ? Operator.Inputs[index]
        : throw new InputException(Operator.Where, $"no operand {index}", "one", "take an intact copy of the file");

    public ImmutableArray<Value> Operands() => [.. Enumerable.Range(0, OperandCount).Select(Operand)];

    /// <summary>The file's tensor of a result.</summary>
    public TfLiteTensor Result(int index = 0) => index < Operator.Outputs.Length
        ? Subgraph.Tensor(Operator.Outputs[index])
        : throw new InputException(Operator.Where, $"{Operator.Outputs.Length} outputs", $"{index + 1}", "take an intact copy of the file");

    /// <summary>An operand whose value the file holds; null where it is computed.</summary>
    public Tensor? ConstantOf(int index) => Subgraph.Builder.ConstantOf(Operand(index));

    public Tensor Constant(int index) => ConstantOf(index)
        ?? throw new InputException(Operator.Where, $"operand {index} is computed", "a constant", "export the model with fixed shapes");

    /// <summary>A constant integer operand as numbers.</summary>
    public int[] Integers(int index)
    {
        Tensor tensor = Constant(index);
        if (tensor.Element is not (ElementType.Int32 or ElementType.Int64))
            throw new InputException(Operator.Where, $"operand {index} of type {tensor.Type}", "integers", "take an intact copy of the file");
        return [.. tensor.Integers.ToArray().Select(value => (int)Math.Clamp(value, int.MinValue, int.MaxValue))];
    }

    /// <summary>A constant integer operand of one element.</summary>
    public int Integer(int index)
    {
        int[] values = Integers(index);
        return values.Length == 1 ? values[0] : throw new InputException(Operator.Where, $"operand {index} of {values.Length} elements", "one", "take an intact copy of the file");
    }

    /// <summary>An axis that may count from the end, from the start.</summary>
    public int Axis(int axis, int rank)
    {
        int result = axis < 0 ? axis + rank : axis;
        return result >= 0 && result < rank ? result : throw new InputException(Operator.Where, $"axis {axis} of rank {rank}", $"an axis within {-rank}..{rank - 1}", "take an intact copy of the file");
    }

    public Value Add(Op op, params ReadOnlySpan<Value> operands) => Subgraph.Builder.Add(op, Origin, operands);

    public Value Constant(Tensor tensor) => Subgraph.Builder.Constant(tensor, Origin);

    public Value Reshape(Value value, Shape shape) => value.Type.Shape.Equals(shape) ? value : Add(new Reshape(shape), value);

    /// <summary>Part of an axis; the value itself where that is all of it.</summary>
    public Value Slice(Value value, int axis, int begin, int size, int stride = 1) =>
        value.Type.Shape[axis] == size && begin == 0 && stride == 1 ? value : Add(new Slice(axis, begin, size, stride), value);

    /// <summary>The operator's own activation as a node of its own.</summary>
    public Value Activate(Value value, TfLiteActivation activation) => activation switch
    {
        TfLiteActivation.NONE => value,
        TfLiteActivation.RELU => Add(new Unary(UnaryKind.Relu), value),
        TfLiteActivation.RELU6 => Add(new Unary(UnaryKind.Clip, 0, 6), value),
        TfLiteActivation.RELU_N1_TO_1 => Add(new Unary(UnaryKind.Clip, -1, 1), value),
        TfLiteActivation.TANH => Add(new Unary(UnaryKind.Tanh), value),
        _ => throw Refuse($"the fused activation {activation}", "NONE, RELU, RELU6, RELU_N1_TO_1 or TANH"),
    };

    public InputException Refuse(string found, string expected, string remedy = "export the model without it") => new(Operator.Where, found, expected, remedy);
}
