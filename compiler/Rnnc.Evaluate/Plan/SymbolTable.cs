using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>
/// The sizes that symbols have in one run. A symbol that stands for two sizes (two inputs with a time axis each) settles nothing.
/// </summary>
internal sealed class SymbolTable
{
    private const int Ambiguous = -1;
    private readonly Dictionary<Dim, int> sizes = [];

    /// <summary>Learns the symbols of a declared type from the tensor that stands for it.</summary>
    public void Bind(TensorType declared, Tensor tensor)
    {
        if (declared.Rank != tensor.Rank) return;
        for (int axis = 0; axis < declared.Rank; axis++)
        {
            Dim dim = declared.Shape[axis];
            if (dim.Symbol is null) continue;
            int size = tensor.Dims[axis];
            sizes[dim] = !sizes.TryGetValue(dim, out int known) || known == size ? size : Ambiguous;
        }
    }

    public void Set(Dim dim, int size) => sizes[dim] = size;

    public bool TryGet(Dim dim, out int size) => sizes.TryGetValue(dim, out size) && size != Ambiguous;

    /// <summary>The extent that a symbol has in one tensor, by the tensor's declared type; fails where it has none or two.</summary>
    public static bool TryFind(Dim dim, TensorType declared, Tensor tensor, out int size)
    {
        size = Ambiguous;
        if (dim.Symbol is null || declared.Rank != tensor.Rank) return false;
        for (int axis = 0; axis < declared.Rank; axis++)
        {
            if (declared.Shape[axis] != dim) continue;
            if (size != Ambiguous && size != tensor.Dims[axis]) return false;
            size = tensor.Dims[axis];
        }

        return size != Ambiguous;
    }

    /// <summary>A shape with its symbols settled; null where one is not known.</summary>
    public int[]? Settle(Shape shape)
    {
        var dims = new int[shape.Rank];
        for (int axis = 0; axis < dims.Length; axis++)
        {
            if (shape[axis].IsFixed) dims[axis] = shape[axis].Size;
            else if (!TryGet(shape[axis], out dims[axis])) return null;
        }

        return dims;
    }
}
