using Rnnc.Ir;

namespace Rnnc.Formats.Elements;

/// <summary>How one element lies in a file, whatever the format calls it.</summary>
public enum StoredType
{
    /// <summary>A type that is not read: strings, complex numbers, packed integers.</summary>
    Other,
    Float32,
    Float64,
    Float16,
    Bfloat16,
    Bool,
    Int8,
    Uint8,
    Int16,
    Uint16,
    Int32,
    Uint32,
    Int64,
    Uint64,
}

/// <summary>What the stored types mean to the IR.</summary>
public static class StoredTypes
{
    /// <summary>The type that holds all values of the stored one, floats of any width as Float32; null where there is none.</summary>
    public static ElementType? Element(StoredType type) => type switch
    {
        StoredType.Float32 or StoredType.Float16 or StoredType.Float64 or StoredType.Bfloat16 => ElementType.Float32,
        StoredType.Int8 => ElementType.Int8,
        StoredType.Uint8 => ElementType.UInt8,
        StoredType.Int16 => ElementType.Int16,
        StoredType.Int32 or StoredType.Uint16 => ElementType.Int32,
        StoredType.Int64 or StoredType.Uint32 or StoredType.Uint64 => ElementType.Int64,
        StoredType.Bool => ElementType.Bool,
        _ => null,
    };

    /// <summary>Bytes of one stored element; 0 where the type is not read.</summary>
    public static int Width(StoredType type) => type switch
    {
        StoredType.Int8 or StoredType.Uint8 or StoredType.Bool => 1,
        StoredType.Float16 or StoredType.Bfloat16 or StoredType.Int16 or StoredType.Uint16 => 2,
        StoredType.Float32 or StoredType.Int32 or StoredType.Uint32 => 4,
        StoredType.Float64 or StoredType.Int64 or StoredType.Uint64 => 8,
        _ => 0,
    };
}
