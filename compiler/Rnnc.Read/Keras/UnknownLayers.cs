using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>Refuses a model for all the layers and cells at once that rnnc cannot read from a Keras file.</summary>
internal sealed class UnknownLayers
{
    private readonly CustomCells files;
    private readonly Origin file;
    private readonly List<(LayerConfig Config, bool IsCell)> found = [];
    private readonly List<(LayerConfig Cell, string? Layer)> cells = [];

    private UnknownLayers(CustomCells files, Origin file)
    {
        this.files = files;
        this.file = file;
    }

    /// <param name="requireFiles">A cell file that no cell of the model is called for is refused, too.</param>
    public static void Refuse(NetworkConfig network, CustomCells files, bool requireFiles, Origin file)
    {
        var unknown = new UnknownLayers(files, file);
        unknown.Collect(network);
        if (requireFiles) files.RequireUsed(unknown.cells, file);
        if (unknown.found.Count > 0) throw unknown.Fault();
    }

    private InputException Fault()
    {
        string names = string.Join(", ", found.Select(item => $"\"{item.Config.Where.Layer}\" ({(item.IsCell ? "cell " : "")}{item.Config.ClassName})").Distinct());
        LayerConfig? cell = found.Find(item => item.IsCell).Config;
        string remedy = cell is not null || found.Exists(item => !item.Config.IsBuiltIn)
            ? "a Keras file keeps no equations of a class of your own: convert the model to TFLite or export it as a SavedModel"
            : "convert the model to TFLite";
        if (cell is not null) remedy += $", or give the cell as a cell file: --cell {cell.ClassName}=FILE.cell";
        return new InputException(file, $"layers that rnnc does not read: {names}", "Keras' own recurrent, dense, convolution, pooling, merging, attention, masking, normalizing and shaping layers", remedy);
    }

    private void Collect(NetworkConfig network)
    {
        foreach ((LayerConfig layer, _) in network.Layers) Collect(layer);
    }

    private void Collect(LayerConfig layer)
    {
        if (!LayerTable.Knows(layer))
        {
            found.Add((layer, false));
            return;
        }

        if (NetworkConfig.IsNetwork(layer)) Collect(NetworkConfig.Read(layer, file));
        else if (layer.ClassName == "RNN") CollectCell(LayerConfig.OfPart(layer.Settings, "cell"), layer.Name);
        else if (layer.ClassName == "TimeDistributed") Collect(LayerConfig.OfPart(layer.Settings, "layer"));
        else if (layer.ClassName == "Bidirectional") CollectPair(layer);
    }

    private void CollectPair(LayerConfig layer)
    {
        var (forward, backward) = BidirectionalLayer.Parts(layer);
        foreach (LayerConfig part in (LayerConfig[])[forward, backward])
        {
            if (RecurrentLayer.IsRecurrent(part)) Collect(part);
            else found.Add((part, false));
        }
    }

    /// <param name="layer">The layer that runs the cell by itself; null for one of a stack.</param>
    private void CollectCell(LayerConfig cell, string? layer)
    {
        cells.Add((cell, layer));
        if (!CellTable.Knows(cell, layer, files))
        {
            found.Add((cell, true));
            return;
        }

        if (!CellTable.IsStack(cell)) return;
        foreach (LayerConfig inner in StackedCells.Cells(cell)) CollectCell(inner, layer: null);
    }
}
