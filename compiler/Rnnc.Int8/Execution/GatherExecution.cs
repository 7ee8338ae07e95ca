using System.Collections.Immutable;

namespace Rnnc.Int8;

/// <summary>docs/arithmetic.md, "Gather".</summary>
internal sealed class GatherExecution(Gather gather, Memory memory) : StepExecution
{
    private readonly int rows = memory.Model.Constants[gather.Table].Rows;

    public override ImmutableArray<int> Written { get; } = [gather.Output.Vector];

    public override void Execute(int time, int run)
    {
        ReadOnlySpan<int> index = memory.Resolve(gather.Index, time, run), table = memory.Constant(gather.Table);
        Span<int> output = memory.Resolve(gather.Output, time, run);
        int columns = table.Length / rows;
        for (int i = 0; i < index.Length; i++) table.Slice(Math.Clamp(index[i], 0, rows - 1) * columns, columns).CopyTo(output[(i * columns)..]);
    }
}
