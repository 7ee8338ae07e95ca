using Rnnc.Formats.Elements;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;

namespace Rnnc.Formats.Onnx;

/// <summary>Element types of the file as those of the IR.</summary>
public static class OnnxTypes
{
    /// <summary>How an element of a type is stored.</summary>
    public static StoredType Stored(DataType type) => type switch
    {
        DataType.Float32 => StoredType.Float32,
        DataType.Float64 => StoredType.Float64,
        DataType.Float16 => StoredType.Float16,
        DataType.Bfloat16 => StoredType.Bfloat16,
        DataType.Bool => StoredType.Bool,
        DataType.Int8 => StoredType.Int8,
        DataType.Uint8 => StoredType.Uint8,
        DataType.Int16 => StoredType.Int16,
        DataType.Uint16 => StoredType.Uint16,
        DataType.Int32 => StoredType.Int32,
        DataType.Uint32 => StoredType.Uint32,
        DataType.Int64 => StoredType.Int64,
        DataType.Uint64 => StoredType.Uint64,
        _ => StoredType.Other,
    };

    /// <summary>The type that holds all values of the file's type; null where there is none.</summary>
    public static ElementType? Element(DataType type) => StoredTypes.Element(Stored(type));

    /// <summary>Bytes of one stored element; 0 where the type is not read.</summary>
    public static int Width(DataType type) => StoredTypes.Width(Stored(type));

    /// <summary>The type's name for diagnostics; its number where it has none here.</summary>
    public static string Name(DataType type) => Enum.IsDefined(type) ? type.ToString() : $"number {(int)type}";
}
