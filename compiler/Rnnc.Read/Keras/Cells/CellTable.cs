namespace Rnnc.Read.Keras;

/// <summary>The cells that Keras itself defines, by class name; a layer of the same name without "Cell" holds the same settings.</summary>
internal static class CellTable
{
    private static readonly Dictionary<string, Func<LayerConfig, KerasVersion, KerasCell>> Classes = new(StringComparer.Ordinal)
    {
        ["LSTMCell"] = (config, version) => new LstmCell(config, version),
        ["GRUCell"] = (config, version) => new GruCell(config, version),
        ["SimpleRNNCell"] = (config, version) => new SimpleRnnCell(config, version),
        ["StackedRNNCells"] = (config, version) => new StackedCells(config, version),
    };

    public static bool Knows(LayerConfig cell) => cell.IsBuiltIn && Classes.ContainsKey(cell.ClassName);

    public static KerasCell Make(LayerConfig cell, KerasVersion version) => Classes[cell.ClassName](cell, version);

    /// <summary>The cell of a whole layer: LSTM, GRU, SimpleRNN.</summary>
    public static KerasCell MakeOfLayer(LayerConfig layer, KerasVersion version) => Classes[layer.ClassName + "Cell"](layer, version);
}
