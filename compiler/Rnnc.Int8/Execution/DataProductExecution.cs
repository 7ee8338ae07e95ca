using System.Collections.Immutable;

namespace Rnnc.Int8;

/// <summary>docs/arithmetic.md, "Products of data".</summary>
internal sealed class DataProductExecution(DataProduct product, Memory memory) : StepExecution
{
    public override ImmutableArray<int> Written { get; } = [product.Output.Vector];

    public override void Execute(int time, int run)
    {
        ReadOnlySpan<int> matrix = memory.Resolve(product.Matrix, time, run), vector = memory.Resolve(product.Vector, time, run);
        Span<int> output = memory.Resolve(product.Output, time, run);
        (int across, int along) = product.Transposed ? (1, output.Length) : (vector.Length, 1);
        long half = product.Shift == 0 ? 0 : 1L << (product.Shift - 1);
        for (int i = 0; i < output.Length; i++)
        {
            long sum = 0;
            for (int k = 0; k < vector.Length; k++) sum += (long)matrix[(i * across) + (k * along)] * vector[k];
            output[i] = Arithmetic.Saturate((sum + half) >> product.Shift, 16);
        }
    }
}
