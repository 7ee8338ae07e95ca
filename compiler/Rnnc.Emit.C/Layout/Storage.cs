using Rnnc.Int8;

namespace Rnnc.Emit.C.Layout;

/// <summary>How a vector is kept in C.</summary>
/// <param name="Role">What it is; copies that the layout adds are Scratch.</param>
/// <param name="Identifier">Its name within the model's C code: its role and its number among those of that role.</param>
/// <param name="Bits">Bits of an element as stored: 8, 16 or 32.</param>
/// <param name="Length">Elements of a row.</param>
/// <param name="Allocated">Elements to allocate: all rows, and what a product may read beyond them.</param>
/// <param name="ValueBits">Bits of the values, which may be kept wider.</param>
/// <param name="Joint">The storage that holds it with its neighbours; -1 where it has an array of its own.</param>
/// <param name="Start">Its first element there.</param>
internal sealed record Storage(VectorRole Role, string Identifier, int Bits, int Length, int Allocated, int ValueBits, int Joint = -1, int Start = 0)
{
    public string CType => $"int{Bits}_t";

    /// <summary>Bytes in the instance, up to the next multiple of 4.</summary>
    public int Bytes => (Allocated * Bits / 8 + 3) & ~3;
}
