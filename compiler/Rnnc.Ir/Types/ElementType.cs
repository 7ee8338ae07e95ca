namespace Rnnc.Ir;

/// <summary>Element types that a model file may hold. Quantized integers appear only in int8 models.</summary>
public enum ElementType
{
    Float32,
    Int8,
    UInt8,
    Int16,
    Int32,
    Int64,
    Bool,
}
