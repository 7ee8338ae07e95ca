using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>A value as a sum: computed terms with signs, in structural order, positive ones first, and one constant.</summary>
/// <param name="Constant">Null stands for 0.</param>
public sealed record Sum(IReadOnlyList<SumTerm> Terms, Tensor? Constant, string? ConstantName)
{
    public static bool IsPart(Op op) => op is Binary { Kind: BinaryKind.Add or BinaryKind.Sub } or Unary { Kind: UnaryKind.Neg };

    /// <summary>
    /// Opens the tree of Add, Sub and Neg under a value. Below the top, a sum is opened where this is its one use and it has the top's shape;
    /// Neg always gives its sign away.
    /// </summary>
    public static Sum Of(Value top, Scope scope)
    {
        Tensor? constant = null;
        string? name = null;
        var terms = new List<SumTerm>();
        Open(top, negative: false, own: true);
        terms.Sort((a, b) => a.Negative != b.Negative ? a.Negative.CompareTo(b.Negative) : scope.Order.CompareTerms(a.Value, b.Value));
        return new Sum(terms, constant, name);

        void Open(Value value, bool negative, bool own)
        {
            Node? node = scope.Producer(value);
            bool inner = own && (ReferenceEquals(value, top) || scope.HasOneUser(value));
            if (scope.ConstantOf(value) is { } tensor)
            {
                Tensor signed = negative ? Elements.Negate(tensor) : tensor;
                constant = constant is null ? signed : Elements.Zip(constant, signed, (a, b) => a + b);
                name ??= value.Name;
            }
            else if (node?.Op is Unary { Kind: UnaryKind.Neg })
            {
                Open(node.Inputs[0], !negative, inner);
            }
            else if (node?.Op is Binary { Kind: BinaryKind.Add or BinaryKind.Sub } binary && inner && value.Type == top.Type)
            {
                Open(node.Inputs[0], negative, true);
                Open(node.Inputs[1], negative ^ binary.Kind == BinaryKind.Sub, true);
            }
            else
            {
                terms.Add(new SumTerm(negative, value));
            }
        }
    }

    /// <summary>Whether the sum that reads the node opens it.</summary>
    public static bool IsInner(Node node, Scope scope)
    {
        if (!scope.HasOneUser(node.Output)) return false;
        Node user = scope.Graph.Users(node.Output)[0];
        return IsPart(user.Op) && user.Output.Type == node.Output.Type;
    }
}

/// <summary>A term of a sum; Value is one of the old graph.</summary>
public sealed record SumTerm(bool Negative, Value Value);
