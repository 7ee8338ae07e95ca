using System.Globalization;
using Rnnc.Emit.C.Layout;
using Rnnc.Int8;

namespace Rnnc.Emit.C.Printing;

/// <summary>An array in flash.</summary>
/// <param name="Type">Type of an element.</param>
/// <param name="Prefix">RNNC_ALIGNED where the kernels need it, and a blank; otherwise empty.</param>
public sealed record ArrayView(string Comment, string Prefix, string Type, string Name, int Count, IReadOnlyList<string> Lines);

/// <summary>The constants that a model's code refers to, equal ones once.</summary>
internal sealed class ConstantNames(string prefix)
{
    private readonly Dictionary<string, string> known = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> counts = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> tables = [];

    /// <summary>Model whose constant pool the tables are in.</summary>
    public required Int8Model Model { get; init; }

    /// <summary>In the order of first use.</summary>
    public List<ArrayView> Arrays { get; } = [];

    public long WeightBytes { get; private set; }

    public long TableBytes { get; private set; }

    public string Table(Table table)
    {
        if (tables.TryGetValue(table.Constant, out string? name)) return name;
        ConstantData data = Model.Constants[table.Constant];
        TableBytes += 2L * data.Values.Length;
        return tables[table.Constant] = Add("table", $"{Comment.Of(table.Name)}: a table of {Number.Of(data.Values.Length)} entries", "", "int16_t", data.Values.Select(Number.Of));
    }

    public string Weights(IReadOnlyList<int> packed)
    {
        int before = Arrays.Count;
        string name = Add("weights", "weights, packed as rnnc_matvec.h says", "RNNC_ALIGNED ", "int16_t", packed.Select(Number.Of));
        if (Arrays.Count > before) WeightBytes += 2L * packed.Count;
        return name;
    }

    public string Blocks(ConstantData bias, ConstantData multipliers)
    {
        int before = Arrays.Count;
        string[] blocks = [.. Enumerable.Range(0, PackedWeights.Blocks(bias.Values.Length)).Select(block => $"{{{Block(bias, block, 0)}, {Block(multipliers, block, 1)}}}")];
        string name = Add("blocks", "biases and multipliers of each block of rows", "", "rnnc_matvec_block", blocks);
        if (Arrays.Count > before) WeightBytes += 32L * blocks.Length;
        return name;
    }

    /// <summary>Exponents of the rows of a requantized sum, as many as its blocks have.</summary>
    public string Exponents(ConstantData exponents)
    {
        int before = Arrays.Count, count = PackedWeights.BlockRows * PackedWeights.Blocks(exponents.Values.Length);
        string name = Add("exponents", "exponents of each block of rows", "", "int8_t", exponents.Values.Concat(new int[count - exponents.Values.Length]).Select(Number.Of));
        if (Arrays.Count > before) WeightBytes += count;
        return name;
    }

    public string Sums(IEnumerable<string> sums) => Add("sums", "the sum, its exponents, how it is rounded", "", "rnnc_requantized_sum", sums);

    /// <summary>The exponentials that a softmax sums.</summary>
    public string Exponentials(ConstantData table)
    {
        int before = Arrays.Count;
        string name = Add("exponentials", "exponentials, by steps below the largest", "", "int32_t", table.Values.Select(Number.Of));
        if (Arrays.Count > before) TableBytes += table.Bytes;
        return name;
    }

    /// <summary>A table whose rows are taken by number.</summary>
    public string Vocabulary(ConstantData table)
    {
        int before = Arrays.Count;
        string name = Add("vocabulary", $"{Number.Of(table.Rows)} rows of {Number.Of(table.Columns)}, one a token", "", $"int{Number.Of(table.Bits)}_t", table.Values.Select(Number.Of));
        if (Arrays.Count > before) WeightBytes += table.Bytes;
        return name;
    }

    public string Accumulators(IEnumerable<string> accumulators) =>
        Add("accumulators", "weights, blocks, quads, left shift, whether it is wide", "", "rnnc_matvec_accumulator", accumulators);

    /// <summary>A constant vector, padded with zeros for products.</summary>
    public string Values(Storage storage, ConstantData data) =>
        Add("constant", "values of the model", "RNNC_ALIGNED ", storage.CType, data.Values.Concat(new int[storage.Allocated - data.Values.Length]).Select(Number.Of));

    /// <summary>Initial values of a state.</summary>
    public string Initial(Storage storage, ConstantData data) => Add("initial", "initial values of a state", "", storage.CType, data.Values.Select(Number.Of));

    /// <summary>What belongs to the rows of a block; another value where there are no more rows.</summary>
    private static string Block(ConstantData values, int block, int beyond)
    {
        IEnumerable<int> rows = values.Values.Skip(PackedWeights.BlockRows * block).Take(PackedWeights.BlockRows);
        return $"{{{string.Join(", ", rows.Concat(Enumerable.Repeat(beyond, PackedWeights.BlockRows)).Take(PackedWeights.BlockRows).Select(Number.Of))}}}";
    }

    private string Add(string role, string comment, string alignment, string type, IEnumerable<string> values)
    {
        string[] all = [.. values];
        string key = $"{alignment}{type} {string.Join(',', all)}";
        if (known.TryGetValue(key, out string? name)) return name;
        int number = counts[role] = counts.GetValueOrDefault(role) + 1;
        name = $"{prefix}_{role}{(number - 1).ToString(CultureInfo.InvariantCulture)}";
        Arrays.Add(View(comment, alignment, type, name, all));
        return known[key] = name;
    }

    private static ArrayView View(string comment, string alignment, string type, string name, string[] values) =>
        new(comment, alignment, type, name, values.Length, [.. Number.Lines(values).Select(line => line + ",")]);
}
