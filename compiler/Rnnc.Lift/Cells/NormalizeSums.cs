using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// A tree of Add, Sub and Neg becomes one chain (<see cref="SumChain"/>). Its Linears that nothing else reads become one, signs and constants inside:
/// (x W + b) + (h U) - (y V) + c  =>  Linear(x W + h U + y (-V) + (b + c)).
/// A Linear that something else reads too stays a term, computed once: a = x W + h U; a + b_z; a + b_h.
/// </summary>
public sealed class NormalizeSums : PatternPass
{
    protected override Value? Rewrite(Node node, Scope scope)
    {
        if (node.Output.Type.Element != ElementType.Float32 || !Sum.IsPart(node.Op) || Sum.IsInner(node, scope)) return null;
        Sum sum = Sum.Of(node.Output, scope);
        if (sum.Terms.Count == 0) return null;
        if (Merged(node, sum, scope) is { } merged) return merged;
        if (SumChain.Is(node.Output, sum, scope)) return null;
        return SumChain.Make(node, [.. sum.Terms.Select(term => (term.Negative, scope[term.Value]))], sum.Constant, sum.ConstantName, scope);
    }

    private static Value? Merged(Node node, Sum sum, Scope scope)
    {
        LinearParts? parts = null;
        int count = 0;
        var rest = new List<(bool Negative, Value Value)>();
        bool negative = false;
        foreach (SumTerm term in sum.Terms)
        {
            bool own = term.Value.Type == node.Output.Type && scope.HasOneUser(term.Value);
            if (own && LinearParts.Of(term.Value, scope) is { } linear)
            {
                if (term.Negative) linear = linear.Scaled(Tensor.Scalar(-1));
                parts = parts is null ? linear : parts.Plus(linear);
                negative |= term.Negative;
                count++;
            }
            else
            {
                rest.Add((term.Negative, scope[term.Value]));
            }
        }

        if (parts is null) return null;
        bool takesConstant = sum.Constant is { Rank: <= 1 } or { Count: 1 };
        if (count == 1 && !negative && !(sum.Constant is not null && takesConstant)) return null;
        if (sum.Constant is not null && takesConstant) parts = parts.Plus(sum.Constant.Count == 1 ? sum.Constant.Reshape(1) : sum.Constant, sum.ConstantName);
        Node place = rest.Count == 0 ? node : new Node(node.Op, [], [new Value(node.Output.Type, node.Origin)], node.Origin);
        Value made = parts.Make(place, scope);
        if (rest.Count == 0 && (sum.Constant is null || takesConstant)) return made;
        return SumChain.Make(node, [(false, made), .. rest], takesConstant ? null : sum.Constant, sum.ConstantName, scope);
    }
}
