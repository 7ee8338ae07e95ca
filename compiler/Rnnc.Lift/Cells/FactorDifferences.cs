using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// a s - b s  =>  (a - b) s, for terms of one sum that share factors and have no other reader.
/// It saves a product, and what nearly cancels is subtracted before it is scaled, which is what integers need:
/// x inv + (beta - mean inv)  =>  (x - mean) inv + beta.
/// </summary>
public sealed class FactorDifferences : PatternPass
{
    protected override Value? Rewrite(Node node, Scope scope)
    {
        if (node.Output.Type.Element != ElementType.Float32 || !Sum.IsPart(node.Op) || Sum.IsInner(node, scope)) return null;
        Sum sum = Sum.Of(node.Output, scope);
        foreach (SumTerm plus in sum.Terms.Where(term => !term.Negative && IsProduct(term, scope)))
        {
            foreach (SumTerm minus in sum.Terms.Where(term => term.Negative && IsProduct(term, scope)))
            {
                if (Factored(node, plus, minus, scope) is not { } factored) continue;
                var rest = sum.Terms.Where(term => term != plus && term != minus).Select(term => (term.Negative, scope[term.Value]));
                return SumChain.Make(node, [(false, factored), .. rest], sum.Constant, sum.ConstantName, scope);
            }
        }

        return null;
    }

    private static bool IsProduct(SumTerm term, Scope scope) => scope.OpOf(term.Value) is Binary { Kind: BinaryKind.Mul } && scope.HasOneUser(term.Value);

    private static Value? Factored(Node node, SumTerm plus, SumTerm minus, Scope scope)
    {
        Product left = Product.Of(plus.Value, scope), right = Product.Of(minus.Value, scope);
        if (left.Negative || right.Negative) return null;
        var others = right.Factors.ToList();
        var common = left.Factors.Where(others.Remove).ToList();
        if (common.Count == 0) return null;
        List<Value> own = [.. left.Factors];
        common.ForEach(factor => own.Remove(factor));
        bool sameConstant = left.Constant is not null && ReferenceEquals(left.Constant, right.Constant);
        if (Rest(node, own, sameConstant ? null : left.Constant, scope) is not { } a || Rest(node, others, sameConstant ? null : right.Constant, scope) is not { } b) return null;
        Value result = scope.MakeInner(new Binary(BinaryKind.Sub), node, a, b);
        foreach (Value factor in common) result = scope.MakeInner(new Binary(BinaryKind.Mul), node, result, scope[factor]);
        return sameConstant ? scope.MakeInner(new Binary(BinaryKind.Mul), node, result, scope.Constant(left.Constant!, node)) : result;
    }

    private static Value? Rest(Node node, List<Value> factors, Tensor? constant, Scope scope)
    {
        Value? result = null;
        foreach (Value factor in factors)
            result = result is null ? scope[factor] : scope.MakeInner(new Binary(BinaryKind.Mul), node, result, scope[factor]);
        if (constant is null) return result;
        Value number = scope.Constant(constant, node);
        return result is null ? number : scope.MakeInner(new Binary(BinaryKind.Mul), node, result, number);
    }
}
