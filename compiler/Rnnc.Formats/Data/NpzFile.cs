using Rnnc.Formats.Files;
using Rnnc.Ir;

namespace Rnnc.Formats.Data;

/// <summary>Reads NumPy's <c>.npz</c>: a ZIP file with one <c>.npy</c> an array, stored or deflated.</summary>
public static class NpzFile
{
    /// <summary>Whether a file's content is that of an <c>.npz</c>: a ZIP file of arrays alone.</summary>
    /// <exception cref="InputException">It is a damaged ZIP file.</exception>
    public static bool IsNpz(byte[] file, Origin where)
    {
        if (!file.AsSpan().StartsWith("PK"u8)) return false;
        List<string> names = ZipContents.Open(where, file).Names;
        return names.Count > 0 && names.TrueForAll(name => name.EndsWith(".npy", StringComparison.Ordinal));
    }

    /// <summary>All arrays by name, in file order.</summary>
    /// <exception cref="InputException">The file or an array is missing, damaged or of a type that rnnc does not read.</exception>
    public static IReadOnlyDictionary<string, DataArray> ReadAll(string path)
    {
        var where = new Origin(path);
        ZipContents zip = ZipContents.Open(where, InputFile.ReadAllBytes(path));
        var arrays = new OrderedDictionary<string, DataArray>(StringComparer.Ordinal);
        foreach (string entry in zip.Names)
        {
            string name = ArrayName(entry);
            if (!arrays.TryAdd(name, NpyReader.Read(zip.Read(entry), name, where.At(name))))
                throw new InputException(where, $"two arrays named {name}", "each name once", "save the file anew");
        }

        return arrays;
    }

    /// <summary>One array; the others are not decoded.</summary>
    /// <exception cref="InputException">As <see cref="ReadAll"/>, or no array has that name.</exception>
    public static DataArray ReadOne(string path, string name)
    {
        var where = new Origin(path);
        ZipContents zip = ZipContents.Open(where, InputFile.ReadAllBytes(path));
        string? entry = zip.Names.Find(entry => ArrayName(entry) == name);
        return entry is null
            ? throw new InputException(where, $"no array {name}", $"one of {DataFile.List(zip.Names.Select(ArrayName))}", "name one of them")
            : NpyReader.Read(zip.Read(entry), name, where.At(name));
    }

    private static string ArrayName(string entry) =>
        entry.EndsWith(".npy", StringComparison.Ordinal) ? entry[..^4] : entry;
}
