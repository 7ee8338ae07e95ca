using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>Writes formulas as Keras writes them: one node per operation, with the layer's origin, and names for values that people know.</summary>
internal sealed class Formula(GraphBuilder graph, Origin origin)
{
    public GraphBuilder Graph { get; } = graph;

    public Origin Origin { get; } = origin;

    /// <summary>The same graph under a part's name: its values are of that layer.</summary>
    public Formula At(Origin where) => new(Graph, where);

    public Value Constant(Tensor tensor, string name) => Graph.Constant(tensor, Origin.Of(name), name);

    public Value Scalar(double value) => Graph.Constant(Tensor.Scalar((float)value), Origin);

    public Value Apply(Op op, Value x, string? name = null) => Add(op, name, x);

    public Value Apply(UnaryKind kind, Value x, string? name = null, double alpha = 0, double beta = 0) => Add(new Unary(kind, alpha, beta), name, x);

    public Value Apply(BinaryKind kind, Value a, Value b, string? name = null) => Add(new Binary(kind), name, a, b);

    public Value Sum(Value a, Value b, string? name = null) => Apply(BinaryKind.Add, a, b, name);

    public Value Difference(Value a, Value b, string? name = null) => Apply(BinaryKind.Sub, a, b, name);

    public Value Product(Value a, Value b, string? name = null) => Apply(BinaryKind.Mul, a, b, name);

    public Value MatMul(Value x, Value matrix, string? name = null) => Add(new MatMul(), name, x, matrix);

    /// <summary><paramref name="count"/> columns of the last axis.</summary>
    public Value Columns(Value x, int begin, int count, string? name = null) => Add(new Slice(x.Type.Rank - 1, begin, count), name, x);

    public Value Concat(int axis, ImmutableArray<Value> parts) => Add(new Concat(axis), null, [.. parts]);

    public Value Add(Op op, string? name, params ReadOnlySpan<Value> operands) => Graph.AddNode(op, Origin, [.. operands], name).Output;
}
