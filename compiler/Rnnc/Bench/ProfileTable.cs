using System.Globalization;
using Rnnc.Boards;
using Rnnc.Cli.Console;

namespace Rnnc.Cli.Bench;

/// <summary>A profile for a terminal: a row for each layer, a column for each kind of work, parts of the whole below.</summary>
internal static class ProfileTable
{
    public static IReadOnlyList<string> Kinds { get; } = ["products", "requantize", "activations", "element-wise", "glue"];

    public static void Write(TextWriter output, Profile profile)
    {
        var rows = new List<string[]> { (string[])["layer", .. Kinds, "all", ""] };
        rows.AddRange(profile.Layers.Select(layer => Row(NameOf(layer), layer.ByKind, layer.Instructions, profile.Instructions)));
        long[] totals = [.. Kinds.Select((_, kind) => profile.Layers.Sum(layer => layer.ByKind[kind]))];
        rows.Add(Row("all", totals, profile.Instructions, profile.Instructions));
        rows.Add((string[])["", .. totals.Select(total => Share(total, profile.Instructions)), "", ""]);
        output.WriteLine("  instructions of one window");
        Columns.Write(output, rows, "  ");
        string cycles = string.Join(", ", profile.Cycles.Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.Cycles:N0} on {each.Core}")));
        if (cycles.Length > 0) output.WriteLine($"  cycles, an estimate from the instructions' documented costs without wait states: {cycles}");
    }

    /// <summary>What belongs to no layer is the API's own.</summary>
    public static string NameOf(LayerProfile layer) => layer.Name.Length > 0 ? layer.Name : "(calls, initial states)";

    public static string Share(long part, long all) => string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / Math.Max(1, all):0.0}%");

    private static string[] Row(string name, IReadOnlyList<long> byKind, long sum, long all) =>
        [name, .. byKind.Select(Number), Number(sum), Share(sum, all)];

    private static string Number(long count) => count.ToString("N0", CultureInfo.InvariantCulture);
}
