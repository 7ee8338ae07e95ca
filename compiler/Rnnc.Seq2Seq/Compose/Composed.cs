using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Lift;

namespace Rnnc.Seq2Seq.Compose;

/// <summary>
/// Encoder and decoder as one model that is fed its tokens: the graph's last input is the tokens [T, ...], read by the one Sequence that
/// is the decoder; its first output is the logits.
/// </summary>
internal sealed record Composed(Model Model, string TokensInput)
{
    /// <summary>What the two halves of a loop want before they are parted, the batch being 1.</summary>
    public static ImmutableArray<Pass> Passes { get; } =
    [
        new Repeat(
            new GraphPass(new InlineSingleSteps()), // a decoder step's own layers run one step
            new GraphPass(new RemoveNoOps()),
            new GraphPass(new FoldConstants())), // after inlining: what is the same in each step shows
        new GraphPass(new HoistCaptured()), // after folding: constants are none of the memory's
        new Repeat(
            new GraphPass(new SinkLayout()), // after hoisting, which leaves what only moves elements where it is
            new GraphPass(new RemoveNoOps())), // a turn that moves extents of 1 is a reshape, which sinks as well
        new GraphPass(new DropUnused()), // last: captured values whose only reader was moved out
    ];

    /// <summary>A model of one half as the composition takes it: lifted, one run at a time.</summary>
    public static Model Prepare(Model read) => Pipeline.Run(Pipeline.Run(read), [new FixBatch(), Passes[0]]);
}
