using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Emit.TfLite.Step;

/// <summary>
/// Functions without an integer operator, and sums of products, whose terms want scales of their own => operations that have one.
/// <code>Linear(x, W, h, R, b) => Linear(x, W) + Linear(h, R, b);  Affine(x) => x a + b;  Neg(x) => 0 - x;  Square(x) => x x;  Clip(x) => min(max(x, a), b);  Relu(x) => max(x, 0);
/// HardSigmoid(x) => min(max(x a + b, 0), 1);  Silu(x) => x sigmoid(x);  ScaledTanh(x) => a tanh(b x)</code>
/// </summary>
internal sealed class PlainOperations : GraphRewrite
{
    protected override ImmutableArray<Value>? Rewrite(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder, Graph graph)
    {
        Value Number(double value) => builder.Constant(Tensor.Float([(float)value]), node.Origin);
        Value Apply(BinaryKind kind, Value a, Value b) => builder.AddNode(new Binary(kind), node.Origin, [a, b], node.Output.Name).Output;
        Value Function(UnaryKind kind, Value x) => builder.Add(new Unary(kind), node.Origin, x);
        Value Scaled(Value x, double factor) => factor == 1 ? x : Apply(BinaryKind.Mul, x, Number(factor));
        Value Moved(Value x, double term) => term == 0 ? x : Apply(BinaryKind.Add, x, Number(term));
        Value Between(Value x, double low, double high) => Apply(BinaryKind.Min, Apply(BinaryKind.Max, x, Number(low)), Number(high));

        if (op is Linear { TermCount: > 1 } linear)
        {
            // The bias goes to the last product: one addition less.
            Value Term(int i) => i == linear.TermCount - 1 && linear.HasBias
                ? builder.Add(new Linear(1, HasBias: true), node.Origin, operands[2 * i], operands[(2 * i) + 1], operands[^1])
                : builder.Add(new Linear(1, HasBias: false), node.Origin, operands[2 * i], operands[(2 * i) + 1]);
            return [Enumerable.Range(1, linear.TermCount - 1).Aggregate(Term(0), (sum, i) => Apply(BinaryKind.Add, sum, Term(i)))];
        }

        if (op is Binary { Kind: BinaryKind.SquaredDifference })
        {
            Value difference = Apply(BinaryKind.Sub, operands[0], operands[1]);
            return [Apply(BinaryKind.Mul, difference, difference)];
        }

        if (op is not Unary unary) return null;
        Value x = operands[0];
        return unary.Kind switch
        {
            UnaryKind.Identity => [x],
            UnaryKind.Affine => [Moved(Scaled(x, unary.Alpha), unary.Beta)],
            UnaryKind.Neg => [Apply(BinaryKind.Sub, Number(0), x)],
            UnaryKind.Square => [Apply(BinaryKind.Mul, x, x)],
            UnaryKind.Relu => [Apply(BinaryKind.Max, x, Number(0))],
            UnaryKind.Clip => [Between(x, unary.Alpha, unary.Beta)],
            UnaryKind.Abs => [Apply(BinaryKind.Max, x, Apply(BinaryKind.Sub, Number(0), x))],
            UnaryKind.HardSigmoid => [Between(Moved(Scaled(x, unary.Alpha), unary.Beta), 0, 1)],
            UnaryKind.HardSwish => [Apply(BinaryKind.Mul, x, Between(Moved(Scaled(x, 1.0 / 6), 0.5), 0, 1))],
            UnaryKind.LeakyRelu when unary.Alpha is >= 0 and <= 1 => [Apply(BinaryKind.Max, x, Scaled(x, unary.Alpha))],
            UnaryKind.Silu => [Apply(BinaryKind.Mul, x, Function(UnaryKind.Sigmoid, x))],
            UnaryKind.ScaledTanh => [Scaled(Function(UnaryKind.Tanh, Scaled(x, unary.Beta)), unary.Alpha)],
            _ => null,
        };
    }
}
