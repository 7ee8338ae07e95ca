using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Lift.Unrolled;

namespace Rnnc.Lift;

/// <summary>The order of passes, with the reason for each place. The verifier looks at the model after every one.</summary>
public static class Pipeline
{
    /// <summary>Loops to Sequences and their surroundings in order; every batch is kept, and what is no recurrence stays a loop.</summary>
    public static ImmutableArray<Pass> Lift { get; } =
    [
        new DropDeadSlots(), // first: a variable that decides nothing would keep its readers alive
        new Repeat(
            new GraphPass(new FoldConstants()), // makes counters' starts and bounds constants
            new GraphPass(new SettleSlices()), // after folding: places that are constant are settled
            new GraphPass(new RemoveNoOps()), // a value passed through Identity is carried unchanged, too
            new GraphPass(new InlineLoopConstants()), // after the two: they show what is constant and what is unchanged
            new GraphPass(new HoistInvariants()), // after constants are inside: what depends on those alone is folded, not hoisted
            new GraphPass(new DropDeadCarried())), // last: the others take readers away
        new GraphPass(new LiftWhile()), // wants all of the above
        new RerollSteps(), // after constants are folded and before layout: what it makes is a Sequence like the others
        new Repeat(
            new GraphPass(new RemoveNoOps()), // brings Reshapes and Transposes that meet at a Sequence together
            new GraphPass(new AbsorbLayout()), // time-major copies around a Sequence go into its axes
            new GraphPass(new AbsorbReverse()), // after layout or before it, as the file has them: hence the rounds
            new CollectLast(), // after layout: the slice of the last step stands at the output itself then
            new GraphPass(new DropUnused()), // after CollectLast, which leaves outputs unread
            new GraphPass(new MergeStates())), // last: what nobody reads need not be compared
        new GraphPass(new FoldConstants()), // initial values and step counts that the lift has made
    ];

    /// <summary>What quantization wants on top: one run at a time, nothing left that only the float reference can run, and the canonical form.</summary>
    public static ImmutableArray<Pass> ForQuantization { get; } =
    [
        .. Lift,
        new FixBatch(), // after the lift: the reference above keeps the batch of the file
        new Repeat(new GraphPass(new FoldConstants()), new GraphPass(new RemoveNoOps()), new GraphPass(new AbsorbLayout())), // a batch of 1 makes transposes into reshapes
        new RequireLifted(), // everything that could settle a loop or an extent has run
        new ToCanonicalForm(), // last: it wants cells, a batch of 1 and settled extents
    ];

    /// <summary>The model after <see cref="Lift"/>.</summary>
    /// <param name="model">A model as a reader gives it.</param>
    /// <param name="observer">Sees the name of every pass and the model after it.</param>
    public static Model Run(Model model, Action<string, Model>? observer = null) => Run(model, Lift, observer);

    /// <summary>The model after some passes, each verified.</summary>
    public static Model Run(Model model, ImmutableArray<Pass> passes, Action<string, Model>? observer = null)
    {
        Verifier.Check(model, "reading");
        foreach (Pass pass in passes)
        {
            model = pass.Run(model);
            Verifier.Check(model, pass.Name);
            observer?.Invoke(pass.Name, model);
        }

        return model;
    }
}
