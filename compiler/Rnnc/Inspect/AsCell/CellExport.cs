using System.Collections.Immutable;
using System.Text;
using Rnnc.Cli.Models;
using Rnnc.Formats.Data;
using Rnnc.Formats.Files;
using Rnnc.Ir;

namespace Rnnc.Cli.Inspect.AsCell;

/// <summary>The cells of a model as cell files: for people, or into a folder with their weights.</summary>
internal static class CellExport
{
    /// <param name="folder">Where LAYER.cell and LAYER.npz go; null writes the cells to <paramref name="output"/> alone.</param>
    /// <exception cref="InputException">The model has no recurrent layer, or a cell that the format cannot tell.</exception>
    public static void Write(TextWriter output, LoadedModel loaded, string? folder)
    {
        Model canonical = LoadedModel.ForQuantization(loaded.Lifted);
        ImmutableArray<CellText> cells = [.. canonical.Graph.Nodes.Where(node => node.Op is Sequence).Select(node => CellText.Of(node, canonical.Graph))];
        if (cells.IsEmpty) throw new InputException(loaded.Where, "a model without a recurrent layer", "one or more", "rnnc inspect shows its layers");
        if (folder is null)
        {
            output.Write(string.Join("\n", cells.Select(cell => cell.Text)));
            return;
        }

        Directory.CreateDirectory(folder);
        var used = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (CellText cell in cells)
        {
            string name = FileName(cell.Layer), file = name;
            for (int i = 2; !used.Add(file); i++) file = $"{name}_{i}";
            string path = Path.Combine(folder, file);
            OutputFile.Write(path + ".cell", stream => stream.Write(Encoding.UTF8.GetBytes(cell.Text)));
            NpzWriter.Write(path + ".npz", [.. cell.Weights.Select(weight => DataArray.Of(weight.Name, weight.Values))]);
            output.WriteLine($"{path}.cell: {cell.Layer}; weights in {path}.npz");
        }
    }

    private static string FileName(string layer) => string.Concat(layer.Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
}
