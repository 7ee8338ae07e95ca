using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.Cells;

namespace Rnnc.Read.Keras;

/// <summary>The user's cell files for cells that are not Keras' own, by the names that they may be called.</summary>
internal sealed class CustomCells
{
    private readonly ImmutableArray<(string Name, CellDefinition Cell)> files;
    private readonly List<string> notes = [];

    /// <exception cref="InputException">A cell file is at fault.</exception>
    public CustomCells(ImmutableArray<CellOption> options) => files = [.. options.Select(option => (option.Name, CellFile.Read(option.Path)))];

    /// <summary>What the user should know about how weights were bound.</summary>
    public IEnumerable<string> Notes => notes.Distinct();

    public void Note(string note) => notes.Add(note);

    /// <summary>The file for a cell; null where the user gives none.</summary>
    /// <param name="layer">Name of the layer that runs it.</param>
    public CellDefinition? Find(LayerConfig cell, string? layer)
    {
        if (cell.IsBuiltIn && CellTable.IsKerasOwn(cell.ClassName)) return null;
        foreach (string name in NamesOf(cell, layer))
        {
            if (files.FirstOrDefault(file => file.Name == name).Cell is { } found) return found;
        }

        return null;
    }

    /// <summary>Refuses a file that no cell of the model is called for.</summary>
    /// <param name="cells">All cells of the model with their layers' names.</param>
    public void RequireUsed(IReadOnlyList<(LayerConfig Cell, string? Layer)> cells, Origin file)
    {
        foreach ((string name, CellDefinition definition) in files)
        {
            if (cells.Any(cell => ReferenceEquals(Find(cell.Cell, cell.Layer), definition))) continue;
            string[] own = [.. cells.Where(cell => !(cell.Cell.IsBuiltIn && CellTable.IsKerasOwn(cell.Cell.ClassName))).Select(cell => string.Join(" or ", NamesOf(cell.Cell, cell.Layer).Distinct())).Distinct()];
            throw new InputException(file, $"no cell named {name}, which {definition.Source.Path} is given for", own.Length == 0 ? "a cell that is not Keras' own" : string.Join(", ", own), "name the layer, the cell or its class in --cell");
        }
    }

    /// <summary>The layer's name, the cell's, and its class: registered, alone, without "Cell". The nearest first.</summary>
    private static IEnumerable<string> NamesOf(LayerConfig cell, string? layer)
    {
        if (layer is not null) yield return layer;
        yield return cell.Name;
        yield return cell.RegisteredName;
        yield return cell.ClassName;
        if (cell.ClassName.EndsWith("Cell", StringComparison.Ordinal) && cell.ClassName.Length > 4) yield return cell.ClassName[..^4];
    }
}
