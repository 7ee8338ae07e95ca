using System.Collections.Immutable;

namespace Rnnc.Read;

/// <summary>What the readers know by name, for documentation: taken from the tables that they translate with.</summary>
/// <param name="Key">Identifies the table.</param>
/// <param name="Names">The names in the format's own spelling, in ordinal order.</param>
public sealed record OperationTable(string Key, ImmutableArray<string> Names);

/// <summary>All tables of names.</summary>
public static class OperationTables
{
    public static ImmutableArray<OperationTable> All { get; } =
    [
        Of("keras layers", Keras.LayerTable.Names),
        Of("keras cells", Keras.CellTable.Names),
        Of("keras activations", Keras.ActivationFunctions.Names),
        Of("tflite", TfLite.OperatorTable.Names),
        Of("tensorflow", GraphDef.NodeTable.Names),
        Of("onnx", Onnx.NodeTable.Names),
    ];

    private static OperationTable Of(string key, IEnumerable<string> names) => new(key, [.. names.Distinct().Order(StringComparer.Ordinal)]);
}
