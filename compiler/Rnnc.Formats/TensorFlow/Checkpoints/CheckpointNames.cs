using System.Collections.Immutable;
using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;

namespace Rnnc.Formats.TensorFlow.Checkpoints;

/// <summary>What the entries of a checkpoint are: variables of the network, or what an optimizer keeps for itself.</summary>
internal static class CheckpointNames
{
    public static ImmutableArray<CheckpointVariable> Variables(IReadOnlyDictionary<string, BundleEntryMessage> entries, TrackedObjectsMessage? objects, Origin where)
    {
        var fullNames = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (TrackedObjectMessage.Types.AttributeMessage attribute in objects?.Nodes.SelectMany(node => node.Attributes) ?? [])
        {
            if (attribute.FullName.Length > 0) fullNames[attribute.CheckpointKey] = attribute.FullName;
        }

        var shapes = new SortedDictionary<string, Shape>(StringComparer.Ordinal);
        foreach ((string name, BundleEntryMessage entry) in entries)
        {
            if (entry.Dtype != DataType.String) shapes.Add(name, ShapeOf(entry, where.Of(name)));
        }

        return [.. shapes.Select(pair => new CheckpointVariable(pair.Key, fullNames.GetValueOrDefault(pair.Key, pair.Key), entries[pair.Key].Dtype, pair.Value, IsSlot(pair.Key, pair.Value, shapes)))];
    }

    public static Shape ShapeOf(BundleEntryMessage entry, Origin where) => Shape.Of((entry.Shape?.Dim ?? []).Select(dim => dim.Size is >= 0 and <= int.MaxValue
        ? (Dim)(int)dim.Size
        : throw new InputException(where, $"an extent of {dim.Size}", "0 to 2^31 - 1", "take an intact copy of the checkpoint")));

    // A slot is named below its variable and has its shape (kernel/Adam, kernel/Adam_1); the powers of Adam's decays stand alone.
    private static bool IsSlot(string name, Shape shape, SortedDictionary<string, Shape> shapes)
    {
        if (name.Contains("/.OPTIMIZER_SLOT/", StringComparison.Ordinal) || name.StartsWith("optimizer/", StringComparison.Ordinal)) return true;
        int slash = name.LastIndexOf('/');
        if (slash > 0 && shapes.TryGetValue(name[..slash], out Shape? variable) && variable.Equals(shape)) return true;
        ReadOnlySpan<char> last = name.AsSpan(slash + 1);
        return shape.Rank == 0 && (last.StartsWith("beta1_power") || last.StartsWith("beta2_power"));
    }
}
