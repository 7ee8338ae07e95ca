using System.Collections.Immutable;
using Rnnc.Evaluate;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// Computes what depends on constants alone. Any graph; loops and sequences stay.
/// <code>op(constants...)  =>  constant        Length of a fixed axis  =>  constant</code>
/// A result that is much larger than what it is made of stays computed: a file could ask for any size.
/// </summary>
public sealed class FoldConstants : GraphRewrite
{
    private const int MaximumGrowth = 1 << 20;

    protected override ImmutableArray<Value>? Rewrite(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder, Graph graph)
    {
        if (op is Length length && operands[0].Type.Shape[length.Axis] is { IsFixed: true } extent)
            return [builder.Constant(Tensor.Integer(ElementType.Int32, [extent.Size]), node.Origin, node.Output.Name)];
        if (op is Constant or While or Sequence || operands.IsEmpty) return null;
        var constants = ImmutableArray.CreateBuilder<Tensor>(operands.Length);
        foreach (Value operand in operands)
        {
            if (builder.ConstantOf(operand) is not { } constant) return null;
            constants.Add(constant);
        }

        ImmutableArray<Tensor> values = constants.MoveToImmutable();
        if (!StaysSmall(op, values)) return null;
        ImmutableArray<Tensor> results = OpEvaluator.Evaluate(op, values, node.Origin);
        return [.. results.Select((tensor, i) => builder.Constant(tensor, node.Origin, node.Outputs[i].Name))];
    }

    private static bool StaysSmall(Op op, ImmutableArray<Tensor> operands)
    {
        if (op is BroadcastTo { Target.IsFixed: false } or Reshape { Target.IsFixed: false } or DynamicSlice) return op is not BroadcastTo;
        long given = operands.Sum(operand => (long)operand.Count);
        ImmutableArray<TensorType> types = op.Infer([.. operands.Select(operand => operand.Type)]);
        return types.All(type => type.Shape.Aggregate(1L, (count, dim) => dim.IsFixed ? Math.Min(count * dim.Size, int.MaxValue) : int.MaxValue) <= given + MaximumGrowth);
    }
}
