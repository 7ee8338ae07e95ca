using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>y_i = f(x_i); any shape. Alpha and Beta as <see cref="UnaryKind"/> says.</summary>
public sealed record Unary(UnaryKind Kind, double Alpha = 0, double Beta = 0) : Op
{
    public override string Name => Kind.ToString();

    public override string Attributes => Alpha == 0 && Beta == 0 ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"a={Alpha}, b={Beta}");

    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        RequireCount(operands, 1);
        return [operands[0]];
    }
}
