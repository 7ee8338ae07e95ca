namespace Rnnc.Read.Cells;

/// <summary>What is known without a run: numbers and parameters, and what arithmetic makes of them.</summary>
internal static class Numbers
{
    /// <summary>The value; null where a name in it is no known number, or it is no plain arithmetic.</summary>
    public static double? Evaluate(Expression expression, Func<string, double?> known) => expression switch
    {
        Expression.Number number => number.Value,
        Expression.Name name => known(name.Text),
        Expression.Negation negation => -Evaluate(negation.Operand, known),
        Expression.Power power => Evaluate(power.Base, known) is double value && Evaluate(power.Exponent, known) is double exponent ? Math.Pow(value, exponent) : null,
        Expression.Pair pair => Evaluate(pair.Left, known) is double left && Evaluate(pair.Right, known) is double right ? Apply(pair.Operator, left, right) : null,
        _ => null,
    };

    /// <summary>The names that must be known for the value.</summary>
    public static IEnumerable<Expression.Name> NamesIn(Expression expression) => expression switch
    {
        Expression.Name name => [name],
        Expression.Negation negation => NamesIn(negation.Operand),
        Expression.Power power => NamesIn(power.Base).Concat(NamesIn(power.Exponent)),
        Expression.Pair pair => NamesIn(pair.Left).Concat(NamesIn(pair.Right)),
        _ => [],
    };

    private static double? Apply(string sign, double left, double right) => sign switch
    {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => left / right,
        _ => null,
    };
}
