using Rnnc.Formats.TfLite;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite;

/// <summary>Constants as the floats that they stand for.</summary>
internal static class StoredConstant
{
    /// <summary>
    /// The stored values; quantized 8- and 16-bit integers (hybrid operators have int8 weights among float activations) become
    /// scale * (q - zero point), by the tensor's one pair or by that of the index on the quantized axis. Weights that are not finite are refused; a lone infinity may be a bound.
    /// </summary>
    public static Tensor Read(TfLiteTensor tensor)
    {
        Tensor stored = tensor.ReadConstant();
        if (stored.Element == ElementType.Float32) return Finite(stored, tensor);
        return TensorTypes.IsQuantized(tensor) ? Finite(Dequantize(stored, tensor.Quantization!), tensor) : stored;
    }

    private static Tensor Dequantize(Tensor stored, TfLiteQuantization quantization)
    {
        ReadOnlySpan<long> integers = stored.Integers;
        var floats = new float[integers.Length];
        int inner = 1;
        int extent = 1;
        if (quantization.Scales.Length > 1)
        {
            extent = stored.Dims[quantization.Axis];
            for (int axis = quantization.Axis + 1; axis < stored.Rank; axis++) inner *= stored.Dims[axis];
        }

        for (int i = 0; i < floats.Length; i++)
        {
            (float scale, long zeroPoint) = quantization.At(i / inner % extent);
            floats[i] = scale * (integers[i] - zeroPoint);
        }

        return Tensor.Float(floats, stored.Dims.AsSpan());
    }

    private static Tensor Finite(Tensor values, TfLiteTensor tensor)
    {
        foreach (float value in values.Floats)
        {
            if (float.IsFinite(value) || (float.IsInfinity(value) && values.Count == 1)) continue;
            throw new InputException(tensor.Where, $"a stored value of {value.ToString(System.Globalization.CultureInfo.InvariantCulture)}", "finite values", "train or export the model again");
        }

        return values;
    }
}
