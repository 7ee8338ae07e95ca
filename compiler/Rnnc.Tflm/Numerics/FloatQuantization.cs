using Rnnc.Formats.TfLite;

namespace Rnnc.Tflm.Numerics;

/// <summary>Real values to integers, in single precision as the kernels do it.</summary>
internal static class FloatQuantization
{
    /// <summary>round(value / scale) + zero point, halves away from zero, within the width.</summary>
    public static int Quantize(float value, Encoding encoding)
    {
        double rounded = Math.Round(value / encoding.Scale, MidpointRounding.AwayFromZero);
        return (int)Math.Clamp(rounded + encoding.ZeroPoint, encoding.Minimum, encoding.Maximum);
    }

    public static float Dequantize(int value, Encoding encoding) => (float)((double)encoding.Scale * (value - encoding.ZeroPoint));

    /// <summary>The integers that an operator's own activation leaves.</summary>
    public static (int Low, int High) ActivationRange(TfLiteActivation activation, Encoding output)
    {
        (int low, int high) = activation switch
        {
            TfLiteActivation.RELU => (At(0), output.Maximum),
            TfLiteActivation.RELU6 => (At(0), At(6)),
            TfLiteActivation.RELU_N1_TO_1 => (At(-1), At(1)),
            _ => (output.Minimum, output.Maximum),
        };
        return (Math.Max(low, output.Minimum), Math.Min(high, output.Maximum));

        int At(float value) => (int)Math.Clamp(Math.Round(value / output.Scale, MidpointRounding.AwayFromZero) + output.ZeroPoint, int.MinValue, int.MaxValue);
    }
}
