using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>Runs one node: a plain op, a loop or a Sequence. Immutable but for packed weights, so runs may share it.</summary>
internal abstract class NodeKernel
{
    public abstract void Run(ReadOnlySpan<Tensor> operands, Span<Tensor> results, RunContext context);

    /// <summary>Plans of the graphs that the op runs.</summary>
    public virtual ImmutableArray<GraphPlan> Plans => [];

    public static NodeKernel Of(Op op, ImmutableArray<TensorType> declared) => op switch
    {
        While loop => new WhileKernel(loop),
        Sequence sequence => new SequenceKernel(sequence),
        _ => new PlainNodeKernel(PlainKernels.Of(op, declared)),
    };

    private sealed class PlainNodeKernel(PlainKernel kernel) : NodeKernel
    {
        public override void Run(ReadOnlySpan<Tensor> operands, Span<Tensor> results, RunContext context) => results[0] = kernel(operands, context.Symbols);
    }
}
