using System.Collections.Immutable;
using System.Globalization;

namespace Rnnc.Read.Cells;

/// <summary>
/// Parses formulas. From loose to tight: comparison; <c>+ -</c>; <c>* /</c>; sign; two operands side by side (matrix product, from the right);
/// <c>^</c>; slices and calls. <c>-W x^2</c> is -(W (x^2)).
/// </summary>
internal sealed class ExpressionParser(TokenReader tokens)
{
    /// <summary>Bounds on one formula, far beyond any cell: a damaged file must not exhaust the stack.</summary>
    private const int MaximumDepth = 64;
    private const int MaximumOperations = 1000;

    private static readonly HashSet<string> Comparisons = ["<", "<=", ">", ">=", "==", "!="];
    private int depth;
    private int operations;

    public Expression Parse()
    {
        if (depth == 0) operations = 0;
        if (++depth > MaximumDepth) throw tokens.Source.Fault(tokens.Current.At, $"brackets more than {MaximumDepth} deep", "a smaller formula", "give parts of it names of their own");
        Expression left = Sum();
        if (tokens.Current.Kind == TokenKind.Symbol && Comparisons.Contains(tokens.Current.Text))
        {
            Token sign = Take();
            left = new Expression.Pair(sign.At, sign.Text, left, Sum());
        }

        depth--;
        return left;
    }

    private Expression Sum()
    {
        Expression left = Term();
        while (tokens.Current.Is("+") || tokens.Current.Is("-"))
        {
            Token sign = Take();
            left = new Expression.Pair(sign.At, sign.Text, left, Term());
        }

        return left;
    }

    private Expression Term()
    {
        Expression left = Signed();
        while (tokens.Current.Is("*") || tokens.Current.Is("/"))
        {
            Token sign = Take();
            left = new Expression.Pair(sign.At, sign.Text, left, Signed());
        }

        return left;
    }

    private Expression Signed()
    {
        if (!tokens.Current.Is("-")) return Product();
        Position at = Take().At;
        return new Expression.Negation(at, Signed());
    }

    private Expression Product()
    {
        Expression left = Power();
        if (tokens.Current.Kind == TokenKind.Number)
            throw tokens.Unexpected("an operator", "a product with a number is written with *");
        if (tokens.Current.Kind != TokenKind.Name && !tokens.Current.Is("(") && !tokens.Current.Is("[")) return left;
        Count(tokens.Current.At);
        return new Expression.Product(left.At, left, Product());
    }

    private Expression Power()
    {
        Expression left = Postfix();
        if (!tokens.Current.Is("^")) return left;
        Position at = Take().At;
        Expression exponent = tokens.Current.Is("-") ? new Expression.Negation(Take().At, Postfix()) : Postfix();
        return new Expression.Power(at, left, exponent);
    }

    /// <summary>A slice stands close to what it cuts; apart from it, brackets join vectors.</summary>
    private Expression Postfix()
    {
        Expression left = Primary();
        while (tokens.Current is { IsApart: false } token && token.Is("["))
        {
            Take();
            var extents = ImmutableArray.CreateBuilder<Expression.Extent>();
            do extents.Add(Extent());
            while (tokens.TryTake(","));
            tokens.Take("]");
            left = new Expression.Slice(left.At, left, extents.ToImmutable());
        }

        return left;
    }

    private Expression.Extent Extent()
    {
        Position at = tokens.Current.At;
        Expression? begin = tokens.Current.Is(":") ? null : Parse();
        if (!tokens.TryTake(":")) return new Expression.Extent(at, begin, null, IsIndex: true);
        Expression? end = tokens.Current.Is("]") || tokens.Current.Is(",") ? null : Parse();
        return new Expression.Extent(at, begin, end, IsIndex: false);
    }

    private Expression Primary()
    {
        Count(tokens.Current.At);
        Position at = tokens.Current.At;
        switch (tokens.Current.Kind)
        {
            case TokenKind.Number:
                return new Expression.Number(at, Number(Take()));
            case TokenKind.Name:
                string name = Take().Text;
                return tokens.Current is { IsApart: false } next && next.Is("(") ? new Expression.Call(at, name, List(")")) : new Expression.Name(at, name);
            case TokenKind.Symbol when tokens.Current.Is("["):
                return new Expression.Join(at, List("]"));
            case TokenKind.Symbol when tokens.TryTake("("):
                Expression inner = Parse();
                tokens.Take(")");
                return inner;
            default:
                throw tokens.Unexpected("a name, a number or a bracket");
        }
    }

    /// <summary>One expression or more, behind an opening bracket.</summary>
    private ImmutableArray<Expression> List(string close)
    {
        Take();
        var items = ImmutableArray.CreateBuilder<Expression>();
        do items.Add(Parse());
        while (tokens.TryTake(","));
        tokens.Take(close);
        return items.ToImmutable();
    }

    private double Number(Token token) =>
        double.TryParse(token.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && float.IsFinite((float)value)
            ? value
            : throw tokens.Source.Fault(token.At, $"the number {token.Text}", "a number of 32-bit floating point");

    private Token Take()
    {
        Count(tokens.Current.At);
        return tokens.Take();
    }

    private void Count(Position at)
    {
        if (++operations > MaximumOperations) throw tokens.Source.Fault(at, $"a formula of more than {MaximumOperations} parts", "a smaller formula", "give parts of it names of their own");
    }
}
