using Rnnc.Evaluate;
using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// A group of element-wise ops with numbers that together are one known function of one value becomes that function:
/// x Sigmoid(x)  =>  Silu(x); Log(Exp(x) + 1)  =>  Softplus(x); Clip(x + 3, 0, 6) 1/6  =>  HardSigmoid(x, 1/6, 0.5); 0.5 x (Erf(x 0.7071) + 1)  =>  Gelu(x).
/// The function is recognised by its values, not by its spelling, so any spelling will do.
/// Nothing within the group may be read from outside it.
/// </summary>
public sealed class RecogniseUnary : PatternPass
{
    private const int MaximumGroup = 16;

    protected override Value? Rewrite(Node node, Scope scope)
    {
        if (!IsLink(node, scope)) return null;
        var group = new HashSet<Node>(ReferenceEqualityComparer.Instance) { node };
        (Unary Kind, Value Root)? found = null;
        while (true)
        {
            List<Value> leaves = Leaves(group, scope);
            if (leaves.Count == 1 && group.Count > 1 && leaves[0].Type == node.Output.Type && KindOf(group, leaves[0], node, scope) is { } kind)
                found = (kind, leaves[0]);
            Node? next = leaves.Select(scope.Producer).OfType<Node>().LastOrDefault(producer => IsLink(producer, scope) && IsInner(producer, group, scope));
            if (next is null || group.Count == MaximumGroup) break;
            group.Add(next);
        }

        return found is { } match ? scope.Make(match.Kind, node, scope[match.Root]) : null;
    }

    /// <summary>An element-wise op of one type throughout, whose constants are numbers.</summary>
    private static bool IsLink(Node node, Scope scope)
    {
        if (node.Op is not (Unary or Binary { IsPredicate: false }) || node.Output.Type.Element != ElementType.Float32) return false;
        return node.Inputs.All(input => scope.ConstantOf(input) is null ? input.Type == node.Output.Type : scope.UniformOf(input) is not null)
            && node.Inputs.Any(input => scope.ConstantOf(input) is null);
    }

    private static bool IsInner(Node producer, HashSet<Node> group, Scope scope) =>
        !scope.Graph.IsOutput(producer.Output) && scope.Graph.Users(producer.Output).All(group.Contains);

    /// <summary>What the group reads from outside, constants apart, in the graph's order.</summary>
    private static List<Value> Leaves(HashSet<Node> group, Scope scope)
    {
        var leaves = group.SelectMany(node => node.Inputs)
            .Where(input => scope.ConstantOf(input) is null && (scope.Producer(input) is not { } producer || !group.Contains(producer)))
            .Distinct();
        return [.. leaves.OrderBy(leaf => scope.Producer(leaf) is { } producer ? scope.PositionOf(producer) : -1)];
    }

    private static Unary? KindOf(HashSet<Node> group, Value root, Node result, Scope scope)
    {
        float[] points = [.. KnownFunctions.Points];
        var values = new Dictionary<Value, Tensor>(ReferenceEqualityComparer.Instance) { [root] = Tensor.Float(points, points.Length) };
        foreach (Node node in group.OrderBy(scope.PositionOf))
        {
            var operands = node.Inputs.Select(input => values.GetValueOrDefault(input) ?? Tensor.Scalar(scope.UniformOf(input)!.Value));
            values[node.Output] = OpEvaluator.Evaluate(node.Op, [.. operands], node.Origin)[0];
        }

        return KnownFunctions.Recognise(values[result.Output].Floats);
    }
}
