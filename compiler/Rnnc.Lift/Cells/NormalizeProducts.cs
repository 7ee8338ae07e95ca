using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// A tree of Mul and Neg becomes one chain: factors in structural order (gates first, numbers after vectors), the constants, multiplied together, last, the sign outside.
/// Mul(Mul(x, c1), Mul(Neg(y), c2))  =>  Mul(Mul(x, y), -c1 c2); Mul(x, Neg(y))  =>  Neg(Mul(x, y)).
/// A constant or a sign on a Linear that nothing else reads goes into its matrices and bias: 2 (x W + b)  =>  x (2 W) + 2 b.
/// </summary>
public sealed class NormalizeProducts : PatternPass
{
    protected override Value? Rewrite(Node node, Scope scope)
    {
        if (node.Output.Type.Element != ElementType.Float32 || !Product.IsPart(node.Op) || IsInner(node, scope)) return null;
        Product product = Product.Of(node.Output, scope);
        if (product.Factors.Count == 0) return null;
        Tensor? constant = product.Negative && product.Constant is not null ? Elements.Negate(product.Constant) : product.Constant;
        bool negative = product.Negative && constant is null;
        if ((constant is not null || negative) && ScaledLinear(node, product, constant ?? Tensor.Scalar(-1), scope) is { } scaled) return scaled;
        if (IsChain(node, product.Factors, constant, negative, scope)) return null;
        Value result = Chain(node, [.. product.Factors.Select(factor => scope[factor])], constant, negative, scope);
        return result;
    }

    /// <summary>A product that the one that reads it opens is left to that.</summary>
    private static bool IsInner(Node node, Scope scope)
    {
        if (!scope.HasOneUser(node.Output)) return false;
        Node user = scope.Graph.Users(node.Output)[0];
        return Product.IsPart(user.Op) && user.Output.Type == node.Output.Type;
    }

    private static Value? ScaledLinear(Node node, Product product, Tensor scale, Scope scope)
    {
        if (scale.Count != 1 && scale.Rank != 1) return null;
        Value? linear = product.Factors.FirstOrDefault(factor => factor.Type == node.Output.Type && scope.HasOneUser(factor) && LinearParts.Of(factor, scope) is not null);
        if (linear is null) return null;
        LinearParts parts = LinearParts.Of(linear, scope)!.Scaled(scale);
        Value made = parts.Make(product.Factors.Count == 1 ? node : scope.Producer(linear)!, scope);
        return Chain(node, [.. product.Factors.Select(factor => ReferenceEquals(factor, linear) ? made : scope[factor])], null, false, scope);
    }

    private static bool IsChain(Node node, IReadOnlyList<Value> factors, Tensor? constant, bool negative, Scope scope)
    {
        Value value = node.Output;
        if (negative)
        {
            if (scope.OpOf(value) is not Unary) return false;
            value = scope.Producer(value)!.Inputs[0];
        }

        if (constant is not null)
        {
            if (scope.OpOf(value) is not Binary || !ReferenceEquals(scope.ConstantOf(scope.Producer(value)!.Inputs[1]), constant)) return false;
            value = scope.Producer(value)!.Inputs[0];
        }

        for (int i = factors.Count - 1; i > 0; i--)
        {
            if (scope.OpOf(value) is not Binary { Kind: BinaryKind.Mul } || !ReferenceEquals(scope.Producer(value)!.Inputs[1], factors[i])) return false;
            value = scope.Producer(value)!.Inputs[0];
        }

        return ReferenceEquals(value, factors[0]);
    }

    private static Value Chain(Node node, List<Value> factors, Tensor? constant, bool negative, Scope scope)
    {
        if (constant is not null) factors.Add(scope.Constant(constant, node));
        Value value = factors[0];
        for (int i = 1; i < factors.Count; i++)
        {
            var multiply = new Binary(BinaryKind.Mul);
            value = i == factors.Count - 1 && !negative ? scope.Make(multiply, node, value, factors[i]) : scope.MakeInner(multiply, node, value, factors[i]);
        }

        return negative ? scope.Make(new Unary(UnaryKind.Neg), node, value) : value;
    }
}
