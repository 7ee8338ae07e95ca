using System.Collections.Immutable;
using System.Globalization;
using Rnnc.Formats.Elements;
using Rnnc.Formats.Files;
using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;

namespace Rnnc.Formats.TensorFlow.Checkpoints;

/// <summary>
/// A TensorFlow checkpoint (<c>prefix.index</c> and <c>prefix.data-00000-of-00001</c>...), also the variables of a SavedModel.
/// Only the index is held; a tensor is read from its shard when it is asked for.
/// </summary>
public sealed class Checkpoint
{
    private const string IndexEnding = ".index";
    private const string Expected = "the index of a TensorFlow checkpoint";
    private const string Intact = "take an intact copy of the checkpoint";
    private const string ObjectGraph = "_CHECKPOINTABLE_OBJECT_GRAPH";

    private readonly string prefix;
    private readonly Origin where;
    private readonly int shards;
    private readonly Dictionary<string, BundleEntryMessage> entries = new(StringComparer.Ordinal);

    private Checkpoint(string prefix)
    {
        this.prefix = prefix;
        where = new Origin(prefix + IndexEnding);
        BundleHeaderMessage? header = null;
        foreach ((string key, byte[] value) in SortedTable.Read(InputFile.ReadAllBytes(where.File), where))
        {
            if (key.Length == 0) header = MessageFile.Parse(value, BundleHeaderMessage.Parser, where, Expected);
            else if (!entries.TryAdd(key, MessageFile.Parse(value, BundleEntryMessage.Parser, where.Of(key), Expected)))
                throw new InputException(where.Of(key), "two entries", "one", Intact);
        }

        if (header is null) throw new InputException(where, "an index without a header", Expected, Intact);
        if (header.Endianness != 0) throw new InputException(where, "values in big-endian order", "little-endian", "write the checkpoint on another machine");
        shards = header.NumShards;
        Variables = CheckpointNames.Variables(entries, entries.ContainsKey(ObjectGraph) ? ReadObjects() : null, where);
    }

    /// <summary>All tensors but those of strings, in ordinal order of their names.</summary>
    public ImmutableArray<CheckpointVariable> Variables { get; }

    /// <summary>
    /// The variables of the network, by names that are unique: TensorFlow 2 stores a variable again under every object that holds it, and names of its own
    /// need not be unique. Equal values of one name are one variable; unequal ones go by the paths of their objects.
    /// </summary>
    /// <exception cref="InputException">Values that must be compared are damaged.</exception>
    public IEnumerable<CheckpointVariable> DistinctVariables()
    {
        foreach (IGrouping<string, CheckpointVariable> group in Variables.Where(variable => !variable.IsOptimizerSlot).GroupBy(variable => variable.FullName, StringComparer.Ordinal))
        {
            CheckpointVariable first = group.First();
            bool areOne = group.Skip(1).All(other => other.Type == first.Type && other.Shape.Equals(first.Shape) && entries[other.Name].Crc32C == entries[first.Name].Crc32C && Bytes(other.Name, entries[other.Name]).AsSpan().SequenceEqual(Bytes(first.Name, entries[first.Name])));
            if (areOne) yield return first;
            else foreach (CheckpointVariable each in group) yield return each with { FullName = each.Name.Replace("/.ATTRIBUTES/VARIABLE_VALUE", "", StringComparison.Ordinal) };
        }
    }

    /// <param name="path">The prefix, or the <c>.index</c> file.</param>
    /// <exception cref="InputException">There is no index, or it is damaged.</exception>
    public static Checkpoint Open(string path) => new(path.EndsWith(IndexEnding, StringComparison.Ordinal) ? path[..^IndexEnding.Length] : path);

    public bool Contains(string name) => entries.ContainsKey(name);

    /// <summary>The values of a variable, by the name that the checkpoint stores it under.</summary>
    /// <exception cref="InputException">There is no such variable, its shard is missing or cut short, or its values are damaged or not finite.</exception>
    public Tensor Read(string name)
    {
        BundleEntryMessage entry = Entry(name);
        int[] dims = CheckpointNames.ShapeOf(entry, where.Of(name)).Sizes;
        int width = DataTypes.Width(entry.Dtype);
        if (width == 0 || DataTypes.Element(entry.Dtype) is null)
            throw new InputException(where.Of(name), $"values of type {DataTypes.Name(entry.Dtype)}", "floats, integers or booleans", "take another variable");
        long size = dims.Aggregate((long)width, (product, dim) => product > int.MaxValue ? product : product * dim);
        if (size != entry.Size) throw new InputException(where.Of(name), $"{entry.Size} bytes for {DataTypes.Name(entry.Dtype)}[{string.Join(", ", dims)}]", $"{size}", Intact);
        return FiniteValues.Require(StoredElements.Read(DataTypes.Stored(entry.Dtype), Bytes(name, entry), dims), where.Of(name));
    }

    private BundleEntryMessage Entry(string name) => entries.TryGetValue(name, out BundleEntryMessage? entry)
        ? entry
        : throw new InputException(where, $"no variable \"{name}\"", "a variable of the checkpoint", "list them with rnnc inspect");

    private byte[] Bytes(string name, BundleEntryMessage entry)
    {
        if (entry.Slices.Count > 0) throw new InputException(where.Of(name), "a variable that is stored in parts", "one part", "save the checkpoint without partitioned variables");
        string path = string.Create(CultureInfo.InvariantCulture, $"{prefix}.data-{entry.ShardId:D5}-of-{shards:D5}");
        byte[] bytes = ByteRange.Read(path, entry.Offset, entry.Size, name);
        Span<byte> sum = stackalloc byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(sum, entry.Crc32C);
        // Strings are summed in another way.
        if (entry.Dtype != DataType.String && !Crc32C.Holds(bytes, sum)) throw new InputException(new Origin(path, null, name), "values whose checksum is wrong", "the bytes that were written", Intact);
        return bytes;
    }

    /// <summary>The tree of objects is one string: its length, the sum of the length, its bytes.</summary>
    private TrackedObjectsMessage ReadObjects()
    {
        BundleEntryMessage entry = Entry(ObjectGraph);
        byte[] bytes = Bytes(ObjectGraph, entry);
        return InputGuard.Read(where.Of(ObjectGraph), "a tree of objects", () =>
        {
            var cursor = new ByteCursor(bytes);
            long length = cursor.Varint();
            cursor.Bytes(4);
            return MessageFile.Parse(cursor.Bytes(length).ToArray(), TrackedObjectsMessage.Parser, where.Of(ObjectGraph), "a tree of objects");
        });
    }
}
