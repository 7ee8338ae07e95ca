using System.Text.Json.Nodes;
using Rnnc.Tests.Evaluate;
using Rnnc.Tests.Read.Keras;

namespace Rnnc.Tests.Read.Cells;

/// <summary>A Keras file of one layer "rnn" over [null, 5, 3] whose cell "fast" is of the author's class FastCell, 2 units.</summary>
internal static class CustomCellFile
{
    /// <param name="weights">Names in the cell, parts apart by <c>/</c>, with their extents; values are random.</param>
    public static KerasFile Make(params (string Path, int[] Dims)[] weights) => Fill(new KerasFile(Config()), weights, named: false);

    /// <summary>The same for an <c>.h5</c>, weights by their full names.</summary>
    public static KerasFile MakeNamed(params (string Path, int[] Dims)[] weights) => Fill(new KerasFile(Config()), weights, named: true);

    public static JsonObject Cell(string name)
    {
        JsonObject cell = KerasConfigs.Layer("FastCell", name, """{"units": 2, "rate": 0.5, "flag": true}""");
        cell["module"] = "cells";
        cell["registered_name"] = "mine>FastCell";
        return cell;
    }

    public static JsonObject Layer()
    {
        JsonObject rnn = KerasConfigs.Layer("RNN", "rnn", """{"return_sequences": true}""");
        rnn["config"]!["cell"] = Cell("fast");
        return rnn;
    }

    private static string Config() => KerasConfigs.Sequential("[null, 5, 3]", Layer());

    private static KerasFile Fill(KerasFile file, (string Path, int[] Dims)[] weights, bool named)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < weights.Length; i++)
        {
            string path = weights[i].Path;
            string part = path.Contains('/', StringComparison.Ordinal) ? "/" + path[..path.LastIndexOf('/')] : "";
            int index = counts[part] = counts.GetValueOrDefault(part, -1) + 1;
            file.With(named ? $"rnn/sequential/rnn/fast/{path}" : $"layers/rnn/cell{part}/vars/{index}", Tensors.Random(i, weights[i].Dims));
        }

        return file;
    }
}
