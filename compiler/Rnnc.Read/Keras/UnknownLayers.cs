using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>Refuses a model for all the layers and cells at once that rnnc cannot read from a Keras file.</summary>
internal static class UnknownLayers
{
    public static void Refuse(NetworkConfig network, Origin file)
    {
        var found = new List<(LayerConfig Config, bool IsCell)>();
        Collect(network, file, found);
        if (found.Count == 0) return;
        string names = string.Join(", ", found.Select(item => $"\"{item.Config.Where.Layer}\" ({(item.IsCell ? "cell " : "")}{item.Config.ClassName})").Distinct());
        bool cell = found.Exists(item => item.IsCell);
        string remedy = cell || found.Exists(item => !item.Config.IsBuiltIn)
            ? "a Keras file keeps no equations of a class of your own: convert the model to TFLite or export it as a SavedModel"
            : "convert the model to TFLite";
        if (cell) remedy += ", or give the cell as a cell file";
        throw new InputException(file, $"layers that rnnc does not read: {names}", "Keras' own recurrent, dense, merging, masking, normalizing and shaping layers", remedy);
    }

    private static void Collect(NetworkConfig network, Origin file, List<(LayerConfig Config, bool IsCell)> found)
    {
        foreach ((LayerConfig layer, _) in network.Layers)
        {
            Collect(layer, file, found);
        }
    }

    private static void Collect(LayerConfig layer, Origin file, List<(LayerConfig Config, bool IsCell)> found)
    {
        if (!LayerTable.Knows(layer))
        {
            found.Add((layer, false));
            return;
        }

        if (NetworkConfig.IsNetwork(layer)) Collect(NetworkConfig.Read(layer, file), file, found);
        else if (layer.ClassName == "RNN") CollectCell(LayerConfig.OfPart(layer.Settings, "cell"), found);
        else if (layer.ClassName == "TimeDistributed") Collect(LayerConfig.OfPart(layer.Settings, "layer"), file, found);
        else if (layer.ClassName == "Bidirectional") CollectPair(layer, file, found);
    }

    private static void CollectPair(LayerConfig layer, Origin file, List<(LayerConfig Config, bool IsCell)> found)
    {
        var (forward, backward) = BidirectionalLayer.Parts(layer);
        foreach (LayerConfig part in (LayerConfig[])[forward, backward])
        {
            if (RecurrentLayer.IsRecurrent(part)) Collect(part, file, found);
            else found.Add((part, false));
        }
    }

    private static void CollectCell(LayerConfig cell, List<(LayerConfig Config, bool IsCell)> found)
    {
        if (!CellTable.Knows(cell))
        {
            found.Add((cell, true));
            return;
        }

        if (cell.ClassName != "StackedRNNCells") return;
        foreach (LayerConfig inner in StackedCells.Cells(cell)) CollectCell(inner, found);
    }
}
