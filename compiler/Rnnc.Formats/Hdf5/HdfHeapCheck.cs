using System.Buffers.Binary;

namespace Rnnc.Formats.Hdf5;

/// <summary>
/// Holds the sizes inside the heaps of an HDF5 file against the file, before a decoder allocates what they declare.
/// Heaps are found by their eight constant bytes (HDF5 File Format Specification 3.0, III.D and III.E); offsets and
/// lengths take eight bytes, as in every file that h5py writes.
/// </summary>
internal static class HdfHeapCheck
{
    private const int ObjectHeaderBytes = 16;

    /// <exception cref="InvalidDataException">A heap or an object in it is larger than what is there.</exception>
    public static void Check(ReadOnlySpan<byte> file)
    {
        foreach (int at in Find(file, "HEAP\0\0\0\0"u8)) CheckLocal(file, at);
        foreach (int at in Find(file, "GCOL\u0001\0\0\0"u8)) CheckGlobal(file[at..]);
    }

    private static List<int> Find(ReadOnlySpan<byte> file, ReadOnlySpan<byte> signature)
    {
        var places = new List<int>();
        for (int at = 0, found; (found = file[at..].IndexOf(signature)) >= 0; at += found + signature.Length) places.Add(at + found);
        return places;
    }

    // Signature and version 8, size of the data segment 8, offset of its free list 8, address of the segment 8.
    private static void CheckLocal(ReadOnlySpan<byte> file, int at)
    {
        if (file.Length - at < 32) return;
        ulong size = Word(file, at + 8);
        if (size > (ulong)file.Length) throw new InvalidDataException($"a heap of {size} bytes leaves the file");
    }

    // Signature and version 8, size of the collection 8, then objects: index 2, references 2, reserved 4, size 8, data padded to 8.
    private static void CheckGlobal(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < 16) return;
        ulong size = Word(rest, 8);
        if (size > (ulong)rest.Length) throw new InvalidDataException($"a heap of {size} bytes leaves the file");
        ReadOnlySpan<byte> collection = rest[..(int)size];
        for (int at = 16; collection.Length - at > ObjectHeaderBytes;)
        {
            bool isFree = BinaryPrimitives.ReadUInt16LittleEndian(collection[at..]) == 0;
            if (isFree) return;
            ulong held = Word(collection, at + 8);
            if (held > (ulong)(collection.Length - at - ObjectHeaderBytes)) throw new InvalidDataException($"an object of {held} bytes leaves its heap");
            at += ObjectHeaderBytes + (int)((held + 7) & ~7UL);
        }
    }

    private static ulong Word(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
