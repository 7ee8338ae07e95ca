using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>A value as a product: sign, computed factors in structural order, and one constant.</summary>
/// <param name="Constant">Null stands for 1.</param>
public sealed record Product(bool Negative, IReadOnlyList<Value> Factors, Tensor? Constant)
{
    public static bool IsPart(Op op) => op is Binary { Kind: BinaryKind.Mul } or Unary { Kind: UnaryKind.Neg };

    /// <summary>
    /// Opens the tree of Mul and Neg under a value. Below the top, a Mul is opened where this is its one use and it has the top's shape,
    /// so that nothing is computed twice and no number is multiplied as a vector; Neg always gives its sign away.
    /// </summary>
    public static Product Of(Value top, Scope scope)
    {
        bool negative = false;
        Tensor? constant = null;
        var factors = new List<Value>();
        Open(top, own: true);
        factors.Sort(scope.Order.CompareFactors);
        return new Product(negative, factors, constant);

        void Open(Value value, bool own)
        {
            Node? node = scope.Producer(value);
            bool isTop = ReferenceEquals(value, top);
            bool inner = own && (isTop || scope.HasOneUser(value));
            if (scope.ConstantOf(value) is { } tensor)
            {
                constant = constant is null ? tensor : Elements.Zip(constant, tensor, (a, b) => a * b);
            }
            else if (node?.Op is Unary { Kind: UnaryKind.Neg })
            {
                negative = !negative;
                Open(node.Inputs[0], inner);
            }
            else if (node?.Op is Binary { Kind: BinaryKind.Mul } && inner && value.Type == top.Type)
            {
                Open(node.Inputs[0], true);
                Open(node.Inputs[1], true);
            }
            else
            {
                factors.Add(value);
            }
        }
    }
}
