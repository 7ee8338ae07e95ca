using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>The one way in which a sum is written: positive terms added from the left, then negative ones subtracted, then the constant; what has no positive term starts from the constant, or is the Neg of a sum.</summary>
public static class SumChain
{
    /// <summary>Makes the chain in the new graph, in the place of a node.</summary>
    /// <param name="terms">Signs and values of the new graph, positive ones first; one at least.</param>
    public static Value Make(Node node, IReadOnlyList<(bool Negative, Value Value)> terms, Tensor? constant, string? constantName, Scope scope)
    {
        Value? last = constant is null ? null : scope.Constant(constant, node, constantName);
        bool allNegative = terms[0].Negative;
        bool negate = allNegative && last is null;
        Value sum = allNegative && last is not null ? last : terms[0].Value;
        int next = allNegative && last is not null ? 0 : 1;
        bool lastAtEnd = last is not null && !allNegative;
        for (; next < terms.Count; next++)
        {
            var kind = terms[next].Negative && !negate ? BinaryKind.Sub : BinaryKind.Add;
            bool final = next == terms.Count - 1 && !lastAtEnd && !negate;
            sum = Join(kind, sum, terms[next].Value, final);
        }

        if (lastAtEnd) sum = Join(BinaryKind.Add, sum, last!, true);
        return negate ? scope.Make(new Unary(UnaryKind.Neg), node, sum) : sum;

        Value Join(BinaryKind kind, Value left, Value right, bool final) =>
            final ? scope.Make(new Binary(kind), node, left, right) : scope.MakeInner(new Binary(kind), node, left, right);
    }

    /// <summary>Whether a value of the old graph is already the chain that <see cref="Make"/> would make of the sum.</summary>
    public static bool Is(Value value, Sum sum, Scope scope)
    {
        bool allNegative = sum.Terms[0].Negative;
        Value rest = value;
        if (allNegative && sum.Constant is null)
        {
            if (scope.OpOf(rest) is not Unary) return false;
            rest = scope.Producer(rest)!.Inputs[0];
        }
        else if (!allNegative && sum.Constant is not null)
        {
            if (Left(ref rest, BinaryKind.Add) is not { } right || !ReferenceEquals(scope.ConstantOf(right), sum.Constant)) return false;
        }

        bool fromConstant = allNegative && sum.Constant is not null;
        for (int i = sum.Terms.Count - 1; i >= (fromConstant ? 0 : 1); i--)
        {
            var kind = sum.Terms[i].Negative && !(allNegative && sum.Constant is null) ? BinaryKind.Sub : BinaryKind.Add;
            if (!ReferenceEquals(Left(ref rest, kind), sum.Terms[i].Value)) return false;
        }

        return fromConstant ? ReferenceEquals(scope.ConstantOf(rest), sum.Constant) : ReferenceEquals(rest, sum.Terms[0].Value);

        Value? Left(ref Value at, BinaryKind kind)
        {
            if (scope.Producer(at) is not { Op: Binary binary } node || binary.Kind != kind) return null;
            at = node.Inputs[0];
            return node.Inputs[1];
        }
    }
}
