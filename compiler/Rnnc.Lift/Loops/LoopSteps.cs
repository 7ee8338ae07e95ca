using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>A bound that a loop reads at run time: the loop runs while n is below the carried value plus <paramref name="Shift"/>.</summary>
internal sealed record StepBound(int Carried, long Shift);

/// <summary>
/// How often a loop runs, from its condition: a conjunction of comparisons between a counter and a constant or a carried value that stays as it is.
/// </summary>
/// <param name="Fixed">The least constant number of steps; null where no comparison is with a constant.</param>
/// <param name="Bounds">Numbers of steps that are known at run time only; the least of all counts.</param>
internal sealed record LoopSteps(long? Fixed, IReadOnlyList<StepBound> Bounds)
{
    /// <exception cref="NotARecurrenceException">The condition is something else, or never ends the loop.</exception>
    public static LoopSteps Find(Graph condition, IReadOnlyDictionary<int, Affine> counters, IReadOnlySet<int> invariants)
    {
        var index = new IndexExpressions(condition, counters);
        long? least = null;
        var bounds = new List<StepBound>();
        var waiting = new Stack<Value>([condition.Outputs[0]]);
        while (waiting.TryPop(out Value? value))
        {
            Node? node = condition.Producer(value);
            switch (node?.Op)
            {
                case Binary { Kind: BinaryKind.LogicalAnd }:
                    waiting.Push(node.Inputs[1]);
                    waiting.Push(node.Inputs[0]);
                    break;
                case Unary { Kind: UnaryKind.Identity } or Reshape or Cast { To: ElementType.Bool } when node.Inputs[0].Type.Element == ElementType.Bool:
                    waiting.Push(node.Inputs[0]);
                    break;
                case Constant { Value: { Element: ElementType.Bool, Count: 1 } constant }:
                    if (constant.Integers[0] == 0) least = 0;
                    break;
                case Binary { Kind: BinaryKind.Less or BinaryKind.LessEqual or BinaryKind.Greater or BinaryKind.GreaterEqual } compare:
                    Compare(compare.Kind, node, condition, index, invariants, bounds, ref least);
                    break;
                default:
                    throw new NotARecurrenceException($"how often it runs depends on data ({node?.Op.Name ?? "a carried value"} in its condition)", node?.Origin);
            }
        }

        if (least is null && bounds.Count == 0) throw new NotARecurrenceException("nothing ends it");
        return new LoopSteps(least, bounds);
    }

    private static void Compare(BinaryKind kind, Node node, Graph condition, IndexExpressions index, IReadOnlySet<int> invariants, List<StepBound> bounds, ref long? least)
    {
        bool swapped = kind is BinaryKind.Greater or BinaryKind.GreaterEqual;
        Value low = node.Inputs[swapped ? 1 : 0], high = node.Inputs[swapped ? 0 : 1];
        long more = kind is BinaryKind.LessEqual or BinaryKind.GreaterEqual ? 1 : 0;
        if (index.Scalar(low) is { } from && index.Scalar(high) is { } to && to - from is { } left)
        {
            // It runs while left(n) + more > 0.
            long start = left.Offset + more;
            long? count = start <= 0 ? 0 : left.Scale < 0 ? (start - left.Scale - 1) / -left.Scale : null;
            if (count is { } steps) least = Math.Min(least ?? steps, steps);
            return;
        }

        int carried = condition.Inputs.IndexOf(high);
        if (index.Scalar(low) is not { Scale: 1 } counter || !invariants.Contains(carried) || high.Type.Shape.Any(dim => dim != 1))
            throw new NotARecurrenceException($"how often it runs depends on data ({node.Op.Name} in its condition)", node.Origin);
        bounds.Add(new StepBound(carried, more - counter.Offset));
    }
}
