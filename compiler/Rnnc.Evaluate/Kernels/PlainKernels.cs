using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>The kernel of every plain op.</summary>
internal static class PlainKernels
{
    /// <param name="declared">The operands' types as the graph declares them: they tell which extent a symbol stands for.</param>
    public static PlainKernel Of(Op op, ImmutableArray<TensorType> declared) => op switch
    {
        Constant constant => (_, _) => constant.Value,
        Unary unary => ElementwiseKernels.Of(unary),
        Binary binary => ElementwiseKernels.Of(binary),
        Select => (operands, _) => ElementwiseKernels.Select(operands[0], operands[1], operands[2]),
        Cast cast => (operands, _) => ElementwiseKernels.Cast(operands[0], cast.To),
        MatMul matMul => MatrixKernels.Of(matMul),
        Linear linear => MatrixKernels.Of(linear),
        Reduce reduce => (operands, _) => ReduceKernels.Reduce(reduce, operands[0]),
        ArgMax argMax => (operands, _) => ReduceKernels.ArgMax(argMax, operands[0]),
        Length length => (operands, _) => Tensor.Integer(ElementType.Int32, [operands[0].Dims[Extents.Axis(operands[0], length.Axis)]]),
        Softmax softmax => (operands, _) => SoftmaxKernel.Run(softmax, operands[0]),
        Reshape reshape => ReshapeKernel.Of(reshape, declared[0]),
        BroadcastTo broadcast => BroadcastToKernel.Of(broadcast, declared[0]),
        Transpose transpose => (operands, _) => ViewKernels.Transpose(transpose, operands[0]),
        Slice slice => (operands, _) => ViewKernels.Slice(slice, operands[0]),
        Reverse reverse => (operands, _) => ViewKernels.Reverse(reverse, operands[0]),
        DynamicSlice => (operands, _) => ViewKernels.DynamicSlice(operands[0], operands[1], operands[2]),
        Concat concat => (operands, _) => JoinKernels.Concat(concat, operands),
        Pad pad => (operands, _) => JoinKernels.Pad(pad, operands[0]),
        Gather gather => (operands, _) => GatherKernel.Run(gather, operands[0], operands[1]),
        _ => throw new InvalidOperationException($"{op.Name} has no kernel"),
    };
}
