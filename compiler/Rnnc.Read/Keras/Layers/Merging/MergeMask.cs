using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>The mask of tensors that are joined.</summary>
internal static class MergeMask
{
    /// <summary>The one mask that all have; none where one of them has none, as Keras drops it then.</summary>
    public static Value? Of(IReadOnlyList<KerasTensor> tensors, Origin where)
    {
        Value? mask = tensors[0].Mask;
        if (tensors.Any(tensor => tensor.Mask is null)) return null;
        return tensors.All(tensor => ReferenceEquals(tensor.Mask, mask)) ? mask : throw new InputException(where, "tensors with different masks", "one mask for all", "mask after the merge");
    }
}
