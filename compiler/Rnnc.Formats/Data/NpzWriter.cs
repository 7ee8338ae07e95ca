using Rnnc.Formats.Files;
using Rnnc.Ir;

namespace Rnnc.Formats.Data;

/// <summary>Writes a <c>.npz</c> whose bytes depend on names and values alone; it appears whole or not at all.</summary>
public static class NpzWriter
{
    /// <summary>Writes the arrays in the given order, uncompressed; an existing file is replaced.</summary>
    /// <exception cref="InputException">The file cannot be written, or the arrays exceed 4 GiB.</exception>
    public static void Write(string path, IReadOnlyList<DataArray> arrays)
    {
        var entries = new List<(string Name, byte[] Data)>(arrays.Count);
        var names = new HashSet<string>(StringComparer.Ordinal);
        long total = 0;
        foreach (DataArray array in arrays)
        {
            if (!names.Add(array.Name)) throw new ArgumentException($"two arrays are named {array.Name}", nameof(arrays));
            byte[] data = NpyWriter.Encode(array);
            total += data.Length;
            if (total > StoredZip.MaxTotalBytes)
                throw new InputException(new Origin(path), $"more than {StoredZip.MaxTotalBytes} bytes to write", "less", "run on fewer windows");
            entries.Add((array.Name + ".npy", data));
        }

        OutputFile.Write(path, stream => StoredZip.Write(stream, entries));
    }
}
