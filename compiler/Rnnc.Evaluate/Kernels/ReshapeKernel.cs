using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>
/// Reshape: symbols of the target take the extent that the same symbol has in the operand, then what the run has bound;
/// one extent that stays open follows from the element count.
/// </summary>
internal static class ReshapeKernel
{
    public static PlainKernel Of(Reshape op, TensorType declared)
    {
        if (op.Target.IsFixed)
        {
            int[] sizes = op.Target.Sizes;
            return (operands, _) => Shaped(operands[0], sizes);
        }

        return (operands, symbols) => Shaped(operands[0], Settle(op.Target, declared, operands[0], symbols));
    }

    private static int[] Settle(Shape target, TensorType declared, Tensor x, SymbolTable symbols)
    {
        var dims = new int[target.Rank];
        bool isSingle = target.Count(dim => !dim.IsFixed) == 1;
        int open = -1;
        long known = 1;
        for (int axis = 0; axis < dims.Length; axis++)
        {
            Dim dim = target[axis];
            if (dim.IsFixed) dims[axis] = dim.Size;
            else if (isSingle || !(SymbolTable.TryFind(dim, declared, x, out dims[axis]) || symbols.TryGet(dim, out dims[axis])))
            {
                if (open >= 0) throw new TypeMismatchException($"a tensor {Extents.Show(x.Dims.AsSpan())} reshaped to {target}", $"a size of {target[open]} or {dim} that follows from the data");
                open = axis;
                continue;
            }

            known *= dims[axis];
        }

        if (open < 0) return dims;
        if (known == 0 ? x.Count != 0 : x.Count % known != 0) throw Mismatch(x, target.ToString());
        dims[open] = known == 0 ? 0 : (int)(x.Count / known);
        return dims;
    }

    private static Tensor Shaped(Tensor x, int[] dims) => Extents.Count(dims) == x.Count ? x.Reshape(dims) : throw Mismatch(x, Extents.Show(dims));

    private static TypeMismatchException Mismatch(Tensor x, string target) =>
        new($"a tensor {Extents.Show(x.Dims.AsSpan())} of {x.Count} elements reshaped to {target}", "as many elements");
}
