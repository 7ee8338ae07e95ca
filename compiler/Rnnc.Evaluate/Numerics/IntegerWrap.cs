using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>Integers in the range of an element type.</summary>
internal static class IntegerWrap
{
    /// <summary>The value modulo 2^bits, as the type's arithmetic gives it; a boolean is 1 for anything but 0.</summary>
    public static long Wrap(ElementType element, long value) => element switch
    {
        ElementType.Int8 => unchecked((sbyte)value),
        ElementType.UInt8 => unchecked((byte)value),
        ElementType.Int16 => unchecked((short)value),
        ElementType.Int32 => unchecked((int)value),
        ElementType.Int64 => value,
        ElementType.Bool => value != 0 ? 1 : 0,
        _ => throw new InvalidOperationException($"{element} is no integer type"),
    };

    /// <summary>The float cut towards zero; outside the type's range the nearest end, 0 for NaN.</summary>
    public static long FromFloat(ElementType element, float value)
    {
        if (element == ElementType.Bool) return value != 0 ? 1 : 0;
        if (float.IsNaN(value)) return 0;
        (long low, long high) = element switch
        {
            ElementType.Int8 => (sbyte.MinValue, sbyte.MaxValue),
            ElementType.UInt8 => (byte.MinValue, byte.MaxValue),
            ElementType.Int16 => (short.MinValue, short.MaxValue),
            ElementType.Int32 => (int.MinValue, int.MaxValue),
            _ => (long.MinValue, long.MaxValue),
        };
        if (value <= low) return low;
        return value >= high ? high : (long)value;
    }
}
