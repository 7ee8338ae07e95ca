namespace Rnnc.Read.Keras;

/// <summary>The cells that Keras itself defines, by class name; a layer of the same name without "Cell" holds the same settings.</summary>
internal static class CellTable
{
    private static readonly Dictionary<string, Func<LayerConfig, KerasDialect, KerasCell>> Classes = new(StringComparer.Ordinal)
    {
        ["LSTMCell"] = (config, dialect) => new LstmCell(config, dialect.Version),
        ["GRUCell"] = (config, dialect) => new GruCell(config, dialect.Version),
        ["SimpleRNNCell"] = (config, dialect) => new SimpleRnnCell(config, dialect.Version),
        ["StackedRNNCells"] = (config, dialect) => new StackedCells(config, dialect),
    };

    /// <summary>Names of all cells that Keras has.</summary>
    public static IEnumerable<string> Names => Classes.Keys;

    /// <summary>Whether Keras has a cell of that class.</summary>
    public static bool IsKerasOwn(string className) => Classes.ContainsKey(className);

    /// <summary>Whether the cell can be read: Keras' own, or one of the user's cell files.</summary>
    /// <param name="layer">Name of the layer that runs the cell.</param>
    public static bool Knows(LayerConfig cell, string? layer, CustomCells files) => (cell.IsBuiltIn && IsKerasOwn(cell.ClassName)) || files.Find(cell, layer) is not null;

    /// <summary>Whether the cell is several in one: its config lists them.</summary>
    public static bool IsStack(LayerConfig cell) => cell.IsBuiltIn && cell.ClassName == "StackedRNNCells";

    public static KerasCell Make(LayerConfig cell, string? layer, KerasDialect dialect) =>
        dialect.Cells.Find(cell, layer) is { } file ? new FileCell(cell, file, dialect.Cells) : Classes[cell.ClassName](cell, dialect);

    /// <summary>The cell of a whole layer: LSTM, GRU, SimpleRNN.</summary>
    public static KerasCell MakeOfLayer(LayerConfig layer, KerasDialect dialect) => Classes[layer.ClassName + "Cell"](layer, dialect);
}
