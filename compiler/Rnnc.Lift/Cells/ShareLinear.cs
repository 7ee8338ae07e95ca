using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// Linears of the same products and different biases are computed once and have their biases added after:
/// sigmoid(x W + h U + b_z), tanh(x W + h U + b_h)  =>  a = x W + h U; sigmoid(a + b_z), tanh(a + b_h).
/// One vector addition more, half of the products less. Equal constants must already be one value.
/// </summary>
public sealed class ShareLinear : PatternPass
{
    protected override Value? Rewrite(Node node, Scope scope)
    {
        if (node.Op is not Linear { HasBias: true } linear) return null;
        Value[] products = [.. node.Inputs.SkipLast(1)];
        bool shared = scope.Graph.Users(products[0]).Any(other =>
            other != node && other.Op is Linear && other.Inputs.Length >= products.Length && (other.Inputs.Length - products.Length) <= 1
            && other.Inputs.Take(products.Length).SequenceEqual(products));
        if (!shared) return null;
        Value sum = scope.MakeInner(new Linear(linear.TermCount, false), node, [.. products.Select(value => scope[value])]);
        return scope.Make(new Binary(BinaryKind.Add), node, sum, scope[node.Inputs[^1]]);
    }
}
