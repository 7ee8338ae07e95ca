using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>
/// Evaluates one op on real tensors: the meaning of every op. Floats are float32 values; sums and products accumulate in double
/// in a fixed order and are rounded once, so that results are the same on every machine. Integers wrap as their type does.
/// </summary>
public static class OpEvaluator
{
    /// <summary>The results of an op. Symbols in the target of Reshape and BroadcastTo are settled from the operands' sizes.</summary>
    /// <exception cref="InputException">The operands do not fit, an index is outside, or an integer is divided by zero.</exception>
    public static ImmutableArray<Tensor> Evaluate(Op op, ImmutableArray<Tensor> operands) => Evaluate(op, operands, Origin.None);

    /// <inheritdoc cref="Evaluate(Op, ImmutableArray{Tensor})"/>
    /// <param name="op">A plain op, a loop or a Sequence.</param>
    /// <param name="operands">As many as the op takes.</param>
    /// <param name="origin">The node that diagnostics name.</param>
    public static ImmutableArray<Tensor> Evaluate(Op op, ImmutableArray<Tensor> operands, Origin origin)
    {
        ImmutableArray<TensorType> types = [.. operands.Select(operand => operand.Type)];
        int resultCount = op is Sequence or While ? op.Graphs[^1].Outputs.Length : CheckPlain(op, types, origin);
        var results = new Tensor[resultCount];
        DataFault.Guard(op, origin, NodeKernel.Of(op, types), operands.AsSpan(), results, new RunContext(null));
        return [.. results];
    }

    /// <summary>Holds operands to the op's own rules first: kernels trust the number and element types of operands.</summary>
    private static int CheckPlain(Op op, ImmutableArray<TensorType> types, Origin origin)
    {
        // A target with symbols says nothing about real sizes until the kernel settles it.
        if (op is Reshape { Target.IsFixed: false } or BroadcastTo { Target.IsFixed: false }) op = new Unary(UnaryKind.Identity);
        try
        {
            return op.Infer(types).Length;
        }
        catch (TypeMismatchException mismatch)
        {
            throw new InputException(origin, mismatch.Found, mismatch.Expected, "", mismatch);
        }
    }
}
