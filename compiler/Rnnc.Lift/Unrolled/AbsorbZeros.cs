using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift.Unrolled;

/// <summary>
/// What a state of zeros leaves of a step. Any graph whose values are finite.
/// <code>x * 0 => 0    x + 0, x - 0, x * 1 => x</code>
/// </summary>
public sealed class AbsorbZeros : GraphRewrite
{
    protected override ImmutableArray<Value>? Rewrite(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder, Graph graph)
    {
        if (op is not Binary binary || node.Output.Type is not { Element: ElementType.Float32, Shape.IsFixed: true } type) return null;
        (bool leftZero, bool rightZero) = (IsAll(operands[0], 0, builder), IsAll(operands[1], 0, builder));
        return binary.Kind switch
        {
            BinaryKind.Mul when leftZero || rightZero => [builder.Constant(Tensor.Zeros(type.Element, type.Shape.Sizes), node.Origin)],
            BinaryKind.Add when leftZero && operands[1].Type == type => [operands[1]],
            BinaryKind.Add or BinaryKind.Sub when rightZero && operands[0].Type == type => [operands[0]],
            BinaryKind.Mul when IsAll(operands[0], 1, builder) && operands[1].Type == type => [operands[1]],
            BinaryKind.Mul or BinaryKind.Div when IsAll(operands[1], 1, builder) && operands[0].Type == type => [operands[0]],
            _ => null,
        };
    }

    private static bool IsAll(Value value, float number, GraphBuilder builder) =>
        builder.ConstantOf(value) is { Element: ElementType.Float32 } tensor && !tensor.Floats.ContainsAnyExcept(number);
}
