using System.Collections.Immutable;

namespace Rnnc.Read.Cells;

/// <summary>The right-hand side of an equation, as written.</summary>
/// <param name="At">Where it begins; of an operator its own place.</param>
internal abstract record Expression(Position At)
{
    public sealed record Number(Position At, double Value) : Expression(At);

    public sealed record Name(Position At, string Text) : Expression(At);

    public sealed record Negation(Position At, Expression Operand) : Expression(At);

    /// <summary>Operator: <c>+ - * /</c> and the comparisons.</summary>
    public sealed record Pair(Position At, string Operator, Expression Left, Expression Right) : Expression(At);

    /// <summary>Two operands side by side: a matrix times a vector.</summary>
    public sealed record Product(Position At, Expression Matrix, Expression Vector) : Expression(At);

    public sealed record Power(Position At, Expression Base, Expression Exponent) : Expression(At);

    public sealed record Call(Position At, string Function, ImmutableArray<Expression> Arguments) : Expression(At);

    /// <summary><c>[x, h]</c>: vectors joined.</summary>
    public sealed record Join(Position At, ImmutableArray<Expression> Items) : Expression(At);

    /// <summary><c>v[2]</c>, <c>v[0:n]</c>, <c>W[:, n:2 * n]</c>.</summary>
    public sealed record Slice(Position At, Expression Of, ImmutableArray<Extent> Extents) : Expression(At);

    /// <summary>One axis of a slice.</summary>
    /// <param name="Begin">First index, counted from 0; null: from the start.</param>
    /// <param name="End">Index behind the last; null: to the end, or, where <paramref name="IsIndex"/>, not used.</param>
    /// <param name="IsIndex">One index, which takes the axis away.</param>
    public sealed record Extent(Position At, Expression? Begin, Expression? End, bool IsIndex);
}
