using Rnnc.Formats.Files;
using Rnnc.Ir;

namespace Rnnc.Formats.Data;

/// <summary>
/// The arrays that a user named: <c>file.npz</c> (all of them), <c>file.npz:array</c> (that one), <c>file.npy</c> or
/// <c>file.csv</c> (the one there is).
/// </summary>
public sealed class DataFile
{
    private DataFile(Origin where, IReadOnlyDictionary<string, DataArray> arrays)
    {
        Where = where;
        Arrays = arrays;
    }

    public Origin Where { get; }

    /// <summary>The arrays by name, in file order.</summary>
    public IReadOnlyDictionary<string, DataArray> Arrays { get; }

    /// <summary>The array where there is exactly one.</summary>
    /// <exception cref="InputException">There are several, or none.</exception>
    public DataArray Only => Arrays.Count == 1
        ? Arrays.Values.First()
        : throw new InputException(Where, $"{Arrays.Count} arrays ({List(Arrays.Keys)})", "one array", $"pick one as {Where.File}:NAME");

    /// <exception cref="InputException">The file is missing, damaged or of an unknown kind, or lacks the named array.</exception>
    public static DataFile Read(string spec)
    {
        (string path, string? array) = Split(spec);
        var where = new Origin(path);
        if (array is not null)
        {
            DataArray picked = NpzFile.ReadOne(path, array);
            return new DataFile(where, new OrderedDictionary<string, DataArray> { [picked.Name] = picked });
        }

        string extension = Path.GetExtension(path).ToUpperInvariant();
        if (extension == ".NPZ") return new DataFile(where, NpzFile.ReadAll(path));
        string name = Path.GetFileNameWithoutExtension(path);
        DataArray only = extension switch
        {
            ".NPY" => NpyReader.Read(InputFile.ReadAllBytes(path), name, where),
            ".CSV" => DataArray.Of(name, CsvFile.Read(path), where),
            _ => throw new InputException(where, $"a file named {Path.GetFileName(path)}", "a .npz, .npy or .csv file", "convert the data, for example with numpy.savez"),
        };
        return new DataFile(where, new OrderedDictionary<string, DataArray> { [only.Name] = only });
    }

    internal static string List(IEnumerable<string> names)
    {
        const int Shown = 12;
        string[] all = [.. names];
        return string.Join(", ", all.Take(Shown)) + (all.Length > Shown ? ", ..." : "");
    }

    private static (string Path, string? Array) Split(string spec)
    {
        // A file whose own name holds ".npz:" still wins over the reading as file and array.
        int mark = spec.LastIndexOf(".npz:", StringComparison.OrdinalIgnoreCase);
        return mark < 0 || File.Exists(spec) ? (spec, null) : (spec[..(mark + 4)], spec[(mark + 5)..]);
    }
}
