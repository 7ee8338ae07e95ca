using Rnnc.Int8;

namespace Rnnc.Emit.C.Printing;

/// <summary>Changes of scale as C expressions, of one value or, with the functions for lanes, of several.</summary>
/// <param name="Prefix">What the names of the runtime's functions begin with.</param>
internal sealed record RescaleText(string Prefix)
{
    public static RescaleText Value { get; } = new("rnnc_");

    public static RescaleText Lanes { get; } = new("rnnc_lanes_");

    /// <summary>A left shift, as a product: defined for negative values, too.</summary>
    public static string Scaled(string value, int shift) => shift == 0 ? value : $"{value} * {Number.Of(1 << shift)}";

    public static string Factor(string value) => value.Contains(' ', StringComparison.Ordinal) ? $"({value})" : value;

    /// <summary>The operands of a sum or difference, scaled.</summary>
    public static string Sum(Sum sum, string a, string b) => $"{Scaled(a, sum.ShiftA)} {(sum.Subtract ? '-' : '+')} {Scaled(b, sum.ShiftB)}";

    public string Rescaled(string value, Rescale rescale)
    {
        if (!rescale.IsShift) return $"{Prefix}multiply_high({(rescale.Shift == 0 ? value : Scaled(Factor(value), rescale.Shift))}, {Number.Of(rescale.Multiplier)})";
        return rescale.Shift switch
        {
            0 => value,
            > 0 => $"{Prefix}round_shift({value}, {Number.Of(rescale.Shift)})",
            _ => Scaled(Factor(value), -rescale.Shift),
        };
    }

    public string Saturated(string value, int bits) => $"{Prefix}saturate{Number.Of(bits)}({value})";

    public string Finish(string value, Rescale rescale, bool saturates)
    {
        string rescaled = Rescaled(value, rescale);
        return saturates ? Saturated(rescaled, 16) : rescaled;
    }

    /// <summary>What a view stores, before it is saturated.</summary>
    public string Placed(StoreView view, string value)
    {
        string rescaled = Rescaled(value, view.Rescale);
        return view.ZeroPoint == 0 ? rescaled : $"{rescaled} {(view.ZeroPoint < 0 ? '-' : '+')} {Number.Of(Math.Abs((long)view.ZeroPoint))}";
    }
}
