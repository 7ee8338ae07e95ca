using Rnnc.Ir;
using Rnnc.Tests.Evaluate;

namespace Rnnc.Tests.Lift.Cells;

/// <summary>Short hand for graphs in tests.</summary>
internal sealed class Cell
{
    public static readonly Origin Here = new("test");

    private readonly GraphBuilder builder = new();
    private int seed = 1;

    public Value In(params ReadOnlySpan<Dim> dims) => builder.Input(TensorType.Float(dims), Here);

    public Value C(string tensor) => builder.Constant(Tensors.Parse(tensor), Here);

    public Value C(float number) => builder.Constant(Tensor.Scalar(number), Here);

    /// <summary>A constant of arbitrary values, another one each time.</summary>
    public Value W(params ReadOnlySpan<int> dims) => builder.Constant(Tensors.Random(seed++, dims), Here);

    public Value Op(Op op, params ReadOnlySpan<Value> operands) => builder.Add(op, Here, operands);

    public Value Do(UnaryKind kind, Value x, double a = 0, double b = 0) => builder.Add(new Unary(kind, a, b), Here, x);

    public Value Do(BinaryKind kind, Value x, Value y) => builder.Add(new Binary(kind), Here, x, y);

    public Value Add(Value x, Value y) => Do(BinaryKind.Add, x, y);

    public Value Sub(Value x, Value y) => Do(BinaryKind.Sub, x, y);

    public Value Mul(Value x, Value y) => Do(BinaryKind.Mul, x, y);

    public Value MatMul(Value x, Value w, bool transposed = false) => builder.Add(new MatMul(transposed), Here, x, w);

    public Value Slice(Value x, int axis, int begin, int size) => builder.Add(new Slice(axis, begin, size), Here, x);

    public Value Concat(int axis, params ReadOnlySpan<Value> parts) => builder.Add(new Concat(axis), Here, parts);

    public Value Reshape(Value x, params ReadOnlySpan<Dim> dims) => builder.Add(new Reshape(Shape.Create(dims)), Here, x);

    public Value Mean(Value x, int axis, bool keep = true) => builder.Add(new Reduce(ReduceKind.Mean, [axis], keep), Here, x);

    public Value Sigmoid(Value x) => Do(UnaryKind.Sigmoid, x);

    public Value Tanh(Value x) => Do(UnaryKind.Tanh, x);

    public Graph Build(params ReadOnlySpan<Value> outputs) => builder.Build(outputs);
}
