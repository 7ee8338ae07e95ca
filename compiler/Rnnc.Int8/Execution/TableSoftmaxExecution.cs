using System.Collections.Immutable;

namespace Rnnc.Int8;

/// <summary>docs/arithmetic.md, "tflm": softmax.</summary>
internal sealed class TableSoftmaxExecution(TableSoftmax softmax, Memory memory) : StepExecution
{
    public override ImmutableArray<int> Written { get; } = [softmax.Output.Vector];

    public override void Execute(int time, int run)
    {
        ReadOnlySpan<int> table = memory.Constant(softmax.Table), input = memory.Resolve(softmax.Input, time, run);
        Span<int> output = memory.Resolve(softmax.Output, time, run);
        int size = input.Length / softmax.Groups;
        for (int start = 0; start < input.Length; start += size) Requantization.Softmax(table, input.Slice(start, size), output.Slice(start, size));
    }
}
