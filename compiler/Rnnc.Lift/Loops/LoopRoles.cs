using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// What each carried value of a loop is: a counter, a value that stays as it is, a list that is written row by row,
/// a value that only the last step decides, or else a state.
/// </summary>
internal sealed class LoopRoles
{
    private LoopRoles(While loop, ImmutableArray<Value> operands, OperandValues known)
    {
        Body = loop.Body.Prune();
        Operands = operands;
        Invariants = [.. Enumerable.Range(0, operands.Length).Where(i => Body.Outputs[i] == Body.Inputs[i])];
        Counters = FindCounters(operands, known);
        LoopSteps steps = LoopSteps.Find(loop.Condition, Counters, Invariants);
        Bounds = steps.Bounds;
        if (steps.Fixed > int.MaxValue) throw new NotARecurrenceException($"it runs {steps.Fixed} times");
        MaximumSteps = (int?)steps.Fixed;
        Index = new IndexExpressions(Body, Counters, MaximumSteps);
        for (int i = 0; i < operands.Length; i++)
        {
            if (Invariants.Contains(i) || Counters.ContainsKey(i)) continue;
            if (ListWrite.Match(Body, i, Index) is { } write) Lists.Add(i, write);
            else if (IsDecidedByLastStep(i, known)) Lasts.Add(i);
            else States.Add(i);
        }
    }

    public Graph Body { get; }

    public ImmutableArray<Value> Operands { get; }

    public ImmutableHashSet<int> Invariants { get; }

    public IReadOnlyDictionary<int, Affine> Counters { get; }

    public IndexExpressions Index { get; }

    /// <summary>The number of steps where it is constant, the most there can be where it is not; null where nothing constant bounds it.</summary>
    public int? MaximumSteps { get; }

    /// <summary>Bounds that are known at run time only; empty where the number of steps is <see cref="MaximumSteps"/>.</summary>
    public IReadOnlyList<StepBound> Bounds { get; }

    public SortedDictionary<int, ListWrite> Lists { get; } = [];

    /// <summary>Carried values that no step reads.</summary>
    public List<int> Lasts { get; } = [];

    public List<int> States { get; } = [];

    /// <exception cref="NotARecurrenceException">The loop's condition is not a number of steps.</exception>
    public static LoopRoles Find(While loop, ImmutableArray<Value> operands, OperandValues known) => new(loop, operands, known);

    private Dictionary<int, Affine> FindCounters(ImmutableArray<Value> operands, OperandValues known)
    {
        var counters = new Dictionary<int, Affine>();
        for (int i = 0; i < operands.Length; i++)
        {
            if (Body.Producer(Body.Outputs[i]) is not { Op: Binary { Kind: BinaryKind.Add or BinaryKind.Sub } sum, Inputs: var terms }) continue;
            if (known.ConstantOf(operands[i]) is not { Count: 1, Element: ElementType.Int32 or ElementType.Int64 } start) continue;
            Value other = terms[0] == Body.Inputs[i] ? terms[1] : terms[1] == Body.Inputs[i] && sum.Kind == BinaryKind.Add ? terms[0] : Body.Inputs[i];
            if (Body.ConstantOf(other) is not { Count: 1 } step || step.Integers[0] is 0 or < -65536 or > 65536 || Math.Abs(start.Integers[0]) > int.MaxValue) continue;
            counters.Add(i, new Affine(sum.Kind == BinaryKind.Sub ? -step.Integers[0] : step.Integers[0], start.Integers[0]));
        }

        return counters;
    }

    // Where no step might run the initial value would be the result, which a Sequence gives only where that is zeros.
    private bool IsDecidedByLastStep(int carried, OperandValues known)
    {
        Value input = Body.Inputs[carried];
        if (Body.Users(input).Count > 0 || Body.IsOutput(input)) return false;
        return (Bounds.Count == 0 && MaximumSteps > 0) || known.AreZeros(Operands[carried]);
    }
}
