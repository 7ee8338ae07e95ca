using System.Collections.Immutable;
using Rnnc.Formats.Data;
using Rnnc.Formats.Files;
using Rnnc.Formats.Keras;
using Rnnc.Formats.TensorFlow.Checkpoints;
using Rnnc.Ir;

namespace Rnnc.Read.Weights;

/// <summary>Arrays by name, from any file that keeps names: a TensorFlow checkpoint (without what optimizers keep), <c>.npz</c>, HDF5.</summary>
internal sealed class WeightFile
{
    private WeightFile(Origin where, ImmutableArray<StoredWeight> weights)
    {
        Where = where;
        Weights = weights;
    }

    public Origin Where { get; }

    /// <summary>In the file's order, names unique.</summary>
    public ImmutableArray<StoredWeight> Weights { get; }

    /// <param name="maps">Scopes of the file by other names; the longest scope that fits a name renames it.</param>
    /// <exception cref="InputException">The file is missing, damaged, or keeps no names; a scope of the maps is not in it.</exception>
    public static WeightFile Open(string path, ImmutableArray<ScopeMap> maps)
    {
        var where = new Origin(path);
        ImmutableArray<StoredWeight> weights = [.. Rename([.. Read(path, where).Where(weight => !TrainingState.Holds(weight.Name))], maps, where)];
        string? twice = weights.GroupBy(weight => weight.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
        return twice is null ? new WeightFile(where, weights) : throw new InputException(where, $"two weights named {twice}", "each name once", maps.IsEmpty ? "take an intact copy of the file" : "correct --map");
    }

    /// <summary>Whether the path is a file that <see cref="Open"/> reads and that keeps a name for every array.</summary>
    public static bool KeepsNames(string path)
    {
        if (CheckpointPath.Find(path) is not null) return true;
        byte[] file = InputFile.ReadAllBytes(path);
        return !KerasWeights.IsHdf5(file) && NpzFile.IsNpz(file, new Origin(path));
    }

    private static IEnumerable<StoredWeight> Read(string path, Origin where)
    {
        if (CheckpointPath.Find(path) is string prefix)
        {
            Checkpoint checkpoint = Checkpoint.Open(prefix);
            return checkpoint.DistinctVariables().Select(variable =>
                new StoredWeight(Plain(variable.FullName), variable.Name, [.. variable.Shape.Sizes], () => checkpoint.Read(variable.Name)));
        }

        byte[] file = InputFile.ReadAllBytes(path);
        if (KerasWeights.IsHdf5(file))
        {
            KerasWeights weights = KerasWeights.Open(path);
            return weights.All.Select(variable => new StoredWeight(Plain(variable.Path), variable.Path, variable.Dims, () => weights.Read(variable)));
        }

        if (NpzFile.IsNpz(file, where))
            return NpzFile.ReadAll(path).Where(array => !array.Value.IsText).Select(array => new StoredWeight(Plain(array.Key), array.Key, array.Value.Dims, () => array.Value.Numbers));
        throw new InputException(where, "a file that keeps no names of weights", "a TensorFlow checkpoint, .npz or .h5", "save the weights in one of these");
    }

    /// <summary><c>model_weights/gru/gru/gru_cell/kernel:0</c> is <c>gru/gru/gru_cell/kernel</c>.</summary>
    private static string Plain(string name)
    {
        const string root = "model_weights/";
        if (name.StartsWith(root, StringComparison.Ordinal)) name = name[root.Length..];
        int colon = name.LastIndexOf(':');
        return colon < 0 ? name : name[..colon];
    }

    private static IEnumerable<StoredWeight> Rename(List<StoredWeight> weights, ImmutableArray<ScopeMap> maps, Origin where)
    {
        foreach (ScopeMap map in maps)
        {
            if (weights.Exists(weight => map.Takes(weight.Name))) continue;
            string scopes = string.Join(", ", weights.Select(weight => weight.Name.Contains('/', StringComparison.Ordinal) ? weight.Name[..weight.Name.LastIndexOf('/')] : weight.Name).Distinct());
            throw new InputException(where, $"no weight in the scope \"{map.From}\" of --map", $"one of {scopes}", "list the weights with rnnc inspect");
        }

        return weights.Select(weight => maps.Where(map => map.Takes(weight.Name)).MaxBy(map => map.From.Length) is { } map
            ? weight with { Name = map.Rename(weight.Name) }
            : weight);
    }
}
