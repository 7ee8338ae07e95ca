using Rnnc.Formats.TfLite;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite;

/// <summary>Types of a file's tensors as types of the IR.</summary>
internal static class TensorTypes
{
    /// <summary>
    /// The type of a tensor. An extent that is free by the shape's signature is unknown, whatever is stored for it;
    /// at the model's entry a free first axis is the batch and a free second one time.
    /// </summary>
    public static TensorType Of(TfLiteTensor tensor, bool atEntry)
    {
        var dims = tensor.Shape.Select((stored, axis) =>
        {
            int extent = tensor.ShapeSignature.IsEmpty ? stored : tensor.ShapeSignature[axis];
            if (extent >= 0) return extent;
            return atEntry && axis == 0 ? Dim.Batch : atEntry && axis == 1 ? Dim.Time : Dim.Unknown;
        });
        return new TensorType(Element(tensor), Shape.Of(dims));
    }

    /// <summary>The element type of a tensor's values as they are read; those of a quantized tensor are floats (<see cref="StoredConstant"/>).</summary>
    public static ElementType Element(TfLiteTensor tensor) => (IsQuantized(tensor) ? ElementType.Float32 : Element(tensor.Type))
        ?? throw new InputException(tensor.Where, $"values of type {tensor.Type}", "floats, integers or booleans", "export the model without it");

    /// <summary>Stores integers that stand for scale * (q - zero point).</summary>
    public static bool IsQuantized(TfLiteTensor tensor) =>
        tensor.Quantization is not null && tensor.Type is (TfLiteType.INT8 or TfLiteType.UINT8 or TfLiteType.INT16 or TfLiteType.INT32 or TfLiteType.INT64);

    /// <summary>The element type; null where the IR has none for it.</summary>
    public static ElementType? Element(TfLiteType type) => type switch
    {
        TfLiteType.FLOAT32 or TfLiteType.FLOAT16 => ElementType.Float32,
        TfLiteType.INT8 => ElementType.Int8,
        TfLiteType.UINT8 => ElementType.UInt8,
        TfLiteType.INT16 => ElementType.Int16,
        TfLiteType.INT32 => ElementType.Int32,
        TfLiteType.INT64 => ElementType.Int64,
        TfLiteType.BOOL => ElementType.Bool,
        _ => null,
    };
}
