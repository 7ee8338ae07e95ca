using System.Globalization;
using Rnnc.Formats.Files;
using Rnnc.Formats.Hdf5;
using Rnnc.Ir;

namespace Rnnc.Formats.Keras;

/// <summary>
/// The weights of a Keras model, in either of the two layouts that Keras writes. State of training (optimizers,
/// metrics) is left out.
/// <para>Positional (<c>model.weights.h5</c> in a <c>.keras</c>, and <c>*.weights.h5</c>): groups follow classes and
/// counters, <c>layers/gru_1/cell</c>; the variables of a group are <c>vars/0</c>, <c>vars/1</c>, ... in the order in which
/// the layer made them; a layer's own name is an attribute, which Keras 2 leaves out.</para>
/// <para>Named (whole-model <c>.h5</c>, and weights in <c>.h5</c>): one group a layer, with the full names of its weights in
/// the order of <c>layer.weights</c>.</para>
/// </summary>
public sealed class KerasWeights
{
    private static readonly HashSet<string> TrainingState = ["optimizer", "optimizer_weights", "metrics", "_metrics"];

    private readonly HdfFile file;
    private readonly string layersRoot;
    private readonly HashSet<string> read = new(StringComparer.Ordinal);

    private KerasWeights(Origin where, HdfFile file)
    {
        Where = where;
        this.file = file;
        layersRoot = file.Groups.Contains("model_weights") ? "model_weights" : "";
        LayerNames = file.Texts(layersRoot, "layer_names") ?? [];
        HasNames = layersRoot.Length > 0 || LayerNames.Count > 0;
    }

    public Origin Where { get; }

    /// <summary>The named layout; otherwise the positional one.</summary>
    public bool HasNames { get; }

    /// <summary>Named layout: the layers in the model's order, those without weights too. Empty in the positional layout.</summary>
    public IReadOnlyList<string> LayerNames { get; }

    /// <summary>Paths of all groups, parents first, the root (an empty path) left out.</summary>
    public IEnumerable<string> Groups => file.Groups.Where(path => path.Length > 0);

    /// <summary>Every array of the file by path; names are as in <see cref="VariablesOf"/>.</summary>
    public IEnumerable<KerasVariable> All => file.Datasets.Select(entry => new KerasVariable(LastPart(entry.Key), entry.Key, entry.Value.Dims));

    /// <summary>The arrays that nobody has read so far.</summary>
    public IEnumerable<KerasVariable> Unread => All.Where(variable => !read.Contains(variable.Path));

    /// <summary>Whether a file's content may be weights alone, or a whole-model <c>.h5</c>.</summary>
    public static bool IsHdf5(ReadOnlySpan<byte> file) => HdfFile.IsHdf5(file);

    /// <summary>Opens a file of weights alone, or the weights of a whole-model <c>.h5</c>.</summary>
    /// <exception cref="InputException">The file is missing, damaged or of another format.</exception>
    public static KerasWeights Open(string path) => Open(new Origin(path), InputFile.ReadAllBytes(path));

    internal static KerasWeights Open(Origin where, byte[] bytes) => new(where, HdfFile.Open(where, bytes, TrainingState));

    public bool HasGroup(string path) => file.Groups.Contains(path);

    /// <summary>Names of the groups directly in a group, in the file's (alphabetical) order; <c>vars</c> left out.</summary>
    public IReadOnlyList<string> GroupsIn(string path)
    {
        string prefix = path.Length == 0 ? "" : path + "/";
        return [.. file.Groups
            .Where(group => group.Length > prefix.Length && group.StartsWith(prefix, StringComparison.Ordinal))
            .Select(group => group[prefix.Length..])
            .Where(name => !name.Contains('/', StringComparison.Ordinal) && name != "vars")];
    }

    /// <summary>Positional layout: the variables of a group, in the order in which its layer made them; empty where it has none of its own.</summary>
    public IReadOnlyList<KerasVariable> VariablesOf(string group)
    {
        var variables = new List<KerasVariable>();
        for (int i = 0; ; i++)
        {
            string name = i.ToString(CultureInfo.InvariantCulture);
            string path = group.Length == 0 ? $"vars/{name}" : $"{group}/vars/{name}";
            if (!file.Datasets.TryGetValue(path, out HdfDataset? dataset)) return variables;
            variables.Add(new KerasVariable(name, path, dataset.Dims));
        }
    }

    /// <summary>Positional layout: the name of the layer or cell that a group belongs to; null where the file does not say.</summary>
    public string? LayerNameOf(string group) => file.Text(group.Length == 0 ? "vars" : $"{group}/vars", "name");

    /// <summary>Named layout: the weights of a layer in the order of <c>layer.weights</c>; empty for a layer without weights.</summary>
    /// <exception cref="InputException">There is no such layer, or a weight that it lists is missing.</exception>
    public IReadOnlyList<KerasVariable> WeightsOf(string layer)
    {
        string group = layersRoot.Length == 0 ? layer : $"{layersRoot}/{layer}";
        Origin at = Where.At(layer);
        if (!file.Groups.Contains(group))
            throw new InputException(at, "no weights of that layer", "a group named as the layer", "give the weights that belong to this architecture");
        return [.. (file.Texts(group, "weight_names") ?? []).Select(name =>
        {
            string path = $"{group}/{name}";
            return file.Datasets.TryGetValue(path, out HdfDataset? dataset)
                ? new KerasVariable(name, path, dataset.Dims)
                : throw new InputException(at.Of(name), "a listed weight without values", "an array of that name", "take an intact copy of the file");
        })];
    }

    /// <summary>The values of one array: floats as Float32, integers as they are.</summary>
    /// <exception cref="InputException">There is no array at that path, or it is damaged.</exception>
    public Tensor Read(string path)
    {
        read.Add(path);
        return file.Datasets.TryGetValue(path, out HdfDataset? dataset)
            ? dataset.Read()
            : throw new InputException(Where.At(path), "no such array", "an array of weights", "give the weights that belong to this architecture");
    }

    /// <summary>The values of one array.</summary>
    public Tensor Read(KerasVariable variable) => Read(variable.Path);

    internal string? RootText(string attribute) => file.Text("", attribute) ?? file.Text(layersRoot, attribute);

    private static string LastPart(string path) => path[(path.LastIndexOf('/') + 1)..];
}
