using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>BroadcastTo: an axis of the operand with more than one element settles a symbol, then the operand's symbols, then the run's.</summary>
internal static class BroadcastToKernel
{
    public static PlainKernel Of(BroadcastTo op, TensorType declared)
    {
        if (op.Target.IsFixed)
        {
            int[] sizes = op.Target.Sizes;
            return (operands, _) => Broadcasting.Stretch(operands[0], sizes);
        }

        return (operands, symbols) => Broadcasting.Stretch(operands[0], Settle(op.Target, declared, operands[0], symbols));
    }

    private static int[] Settle(Shape target, TensorType declared, Tensor x, SymbolTable symbols)
    {
        var dims = new int[target.Rank];
        for (int i = 1; i <= dims.Length; i++)
        {
            Dim dim = target[dims.Length - i];
            int own = i <= x.Rank ? x.Dims[^i] : 1;
            if (dim.IsFixed) dims[^i] = dim.Size;
            else if (own != 1) dims[^i] = own;
            else if (!SymbolTable.TryFind(dim, declared, x, out dims[^i]) && !symbols.TryGet(dim, out dims[^i]))
                throw new TypeMismatchException($"a tensor {Extents.Show(x.Dims.AsSpan())} stretched to {target}", $"a size of {dim} that follows from the data");
        }

        return dims;
    }
}
