using System.Collections.Immutable;

namespace Rnnc.Int8;

/// <summary>docs/arithmetic.md, "Reductions".</summary>
internal sealed class ReductionExecution(Reduction reduction, Memory memory) : StepExecution
{
    public override ImmutableArray<int> Written { get; } = [reduction.Output.Vector];

    public override void Execute(int time, int run)
    {
        ReadOnlySpan<int> a = memory.Resolve(reduction.A, time, run), b = memory.Resolve(reduction.B, time, run);
        Span<int> output = memory.Resolve(reduction.Output, time, run);
        int size = a.Length / output.Length;
        for (int g = 0; g < output.Length; g++)
        {
            long result = Reduce(a.Slice(g * size, size), b.Slice(g * size, size));
            output[g] = checked((int)Rescale.RightShift(reduction.Shift).Apply(result));
        }
    }

    private long Reduce(ReadOnlySpan<int> a, ReadOnlySpan<int> b)
    {
        long result = reduction.Kind is ReductionKind.Largest or ReductionKind.Smallest ? a[0] : 0;
        for (int i = 0; i < a.Length; i++)
        {
            result = reduction.Kind switch
            {
                ReductionKind.Sum => result + a[i],
                ReductionKind.SumOfProducts => result + (long)a[i] * b[i],
                ReductionKind.Largest => Math.Max(result, a[i]),
                _ => Math.Min(result, a[i]),
            };
        }

        return result;
    }
}
