using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>Turns a kernel's complaint about its operands into a diagnostic that names the node.</summary>
internal static class DataFault
{
    private const string Remedy = "give data of the shape and range that the model takes, or check the file";

    public static void Guard(Node node, NodeKernel kernel, ReadOnlySpan<Tensor> operands, Span<Tensor> results, RunContext context) =>
        Guard(node.Op, node.Origin, kernel, operands, results, context);

    public static void Guard(Op op, Origin origin, NodeKernel kernel, ReadOnlySpan<Tensor> operands, Span<Tensor> results, RunContext context)
    {
        try
        {
            kernel.Run(operands, results, context);
        }
        catch (TypeMismatchException mismatch)
        {
            throw new InputException(origin, $"{op.Name}: {mismatch.Found}", mismatch.Expected, Remedy, mismatch);
        }
        catch (OverflowException overflow)
        {
            throw new InputException(origin, $"{op.Name} of a size beyond 2^31", "smaller shapes", Remedy, overflow);
        }
    }
}
