using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;

namespace Rnnc.Formats.Onnx;

/// <summary>Element types of the file as those of the IR.</summary>
public static class OnnxTypes
{
    /// <summary>The type that holds all values of the file's type, floats of any width as Float32; null where there is none.</summary>
    public static ElementType? Element(DataType type) => type switch
    {
        DataType.Float32 or DataType.Float16 or DataType.Float64 or DataType.Bfloat16 => ElementType.Float32,
        DataType.Int8 => ElementType.Int8,
        DataType.Uint8 => ElementType.UInt8,
        DataType.Int16 => ElementType.Int16,
        DataType.Int32 or DataType.Uint16 => ElementType.Int32,
        DataType.Int64 or DataType.Uint32 or DataType.Uint64 => ElementType.Int64,
        DataType.Bool => ElementType.Bool,
        _ => null,
    };

    /// <summary>Bytes of one stored element; 0 where the type is not read.</summary>
    public static int Width(DataType type) => type switch
    {
        DataType.Int8 or DataType.Uint8 or DataType.Bool => 1,
        DataType.Float16 or DataType.Bfloat16 or DataType.Int16 or DataType.Uint16 => 2,
        DataType.Float32 or DataType.Int32 or DataType.Uint32 => 4,
        DataType.Float64 or DataType.Int64 or DataType.Uint64 => 8,
        _ => 0,
    };

    /// <summary>The type's name for diagnostics; its number where it has none here.</summary>
    public static string Name(DataType type) => Enum.IsDefined(type) ? type.ToString() : $"number {(int)type}";
}
