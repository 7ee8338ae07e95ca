using PureHDF;
using Rnnc.Formats.Files;
using Rnnc.Ir;

namespace Rnnc.Formats.Hdf5;

/// <summary>
/// The groups, datasets and text attributes of an HDF5 file, by paths without a leading slash. Time and memory are
/// bounded by the file's length, whatever its structures say.
/// </summary>
internal sealed class HdfFile
{
    private const string Expected = "an intact HDF5 file";
    private const int MaxDepth = 64;

    private static readonly byte[] Signature = [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    private readonly OrderedDictionary<string, IH5Group> groups = new(StringComparer.Ordinal);
    private readonly OrderedDictionary<string, HdfDataset> datasets = new(StringComparer.Ordinal);
    private readonly Origin where;
    private readonly long length;

    private HdfFile(Origin where, byte[] file, IReadOnlySet<string> skipped)
    {
        this.where = where;
        length = file.Length;
        HdfHeapCheck.Check(file);
        Visit(H5File.Open(new BoundedStream(file), leaveOpen: false), "", 0, skipped);
    }

    /// <summary>Paths of all groups, parents first; the root is the empty path.</summary>
    public IReadOnlyList<string> Groups => groups.Keys;

    public IReadOnlyDictionary<string, HdfDataset> Datasets => datasets;

    public static bool IsHdf5(ReadOnlySpan<byte> file) => file.StartsWith(Signature);

    /// <summary>Reads the tree; groups of the root that are named in <paramref name="skipped"/> are left out with all they hold.</summary>
    /// <exception cref="InputException">The bytes are no HDF5 file, or a damaged one.</exception>
    public static HdfFile Open(Origin where, byte[] file, IReadOnlySet<string> skipped)
    {
        if (!IsHdf5(file)) throw new InputException(where, "a file without the HDF5 signature", Expected, "take an intact copy of the file");
        return InputGuard.Read(where, Expected, () => new HdfFile(where, file, skipped));
    }

    /// <summary>A text attribute of a group; null where there is none.</summary>
    public string? Text(string group, string attribute) => ReadAttribute(group, attribute, found => found.Read<string>());

    /// <summary>
    /// A list of texts; null where there is none. A list that does not fit into one object header is stored in parts:
    /// <c>name0</c>, <c>name1</c>, ...
    /// </summary>
    public IReadOnlyList<string>? Texts(string group, string attribute)
    {
        string[]? whole = TextArray(group, attribute);
        if (whole is not null) return whole;
        var parts = new List<string>();
        for (int i = 0; TextArray(group, string.Create(null, $"{attribute}{i}")) is { } part; i++) parts.AddRange(part);
        return parts.Count > 0 ? parts : null;
    }

    // An attribute without elements cannot be read; NumPy makes it one of floats, too.
    private string[]? TextArray(string group, string attribute) => ReadAttribute(group, attribute, found =>
        found.Space.Type == H5DataspaceType.Null || found.Space.Dimensions.Contains(0UL) ? [] : found.Read<string[]>());

    private T? ReadAttribute<T>(string group, string attribute, Func<IH5Attribute, T> read)
        where T : class
    {
        if (!groups.TryGetValue(group, out IH5Group? holder)) return null;
        Origin at = where.At(group, attribute);
        return InputGuard.Read(at, "a text attribute", () =>
        {
            if (!holder.AttributeExists(attribute)) return null;
            IH5Attribute found = holder.Attribute(attribute);
            double declared = found.Space.Dimensions.Aggregate((double)found.Type.Size, (bytes, dim) => bytes * dim);
            if (declared > length)
                throw new InputException(at, $"{declared} declared bytes", $"at most the {length} bytes of the file", "take an intact copy of the file");
            return read(found);
        });
    }

    private void Visit(IH5Group group, string path, int depth, IReadOnlySet<string> skipped)
    {
        if (depth > MaxDepth)
            throw new InputException(where.At(path), $"groups nested more than {MaxDepth} deep", "a tree of weights", "take an intact copy of the file");
        groups.Add(path, group);
        foreach (IH5Object child in group.Children())
        {
            if (depth == 0 && skipped.Contains(child.Name)) continue;
            string childPath = path.Length == 0 ? child.Name : $"{path}/{child.Name}";
            if (child is IH5Group inner) Visit(inner, childPath, depth + 1, skipped);
            else if (child is IH5Dataset dataset) datasets.Add(childPath, HdfDataset.Open(dataset, where.At(childPath), length));
        }
    }
}
