using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// Exp(x) / ReduceSum(Exp(x)) over the last axis  =>  Softmax(x), with or without the maximum of x subtracted first.
/// </summary>
public sealed class RecogniseSoftmax : PatternPass
{
    protected override Value? Rewrite(Node node, Scope scope)
    {
        if (node.Op is not Binary { Kind: BinaryKind.Mul }) return null;
        return Match(node.Inputs[0], node.Inputs[1], node, scope) ?? Match(node.Inputs[1], node.Inputs[0], node, scope);
    }

    private static Value? Match(Value exponential, Value inverse, Node node, Scope scope)
    {
        if (Input(exponential, UnaryKind.Exp, scope) is not { } exponent || Input(inverse, UnaryKind.Reciprocal, scope) is not { } total) return null;
        if (!IsOverLast(total, ReduceKind.Sum, exponential, scope)) return null;
        int axis = exponential.Type.Rank - 1;
        Value argument = scope.Producer(exponent) is { Op: Binary { Kind: BinaryKind.Sub } } shift && IsOverLast(shift.Inputs[1], ReduceKind.Max, shift.Inputs[0], scope) ? shift.Inputs[0] : exponent;
        return argument.Type == node.Output.Type ? scope.Make(new Softmax(axis), node, scope[argument]) : null;
    }

    private static Value? Input(Value value, UnaryKind kind, Scope scope) =>
        scope.Producer(value) is { Op: Unary unary } node && unary.Kind == kind ? node.Inputs[0] : null;

    private static bool IsOverLast(Value value, ReduceKind kind, Value of, Scope scope) =>
        scope.Producer(value) is { Op: Reduce { KeepDims: true } reduce } node && reduce.Kind == kind && ReferenceEquals(node.Inputs[0], of)
        && reduce.Axes is [var axis] && axis == of.Type.Rank - 1;
}
