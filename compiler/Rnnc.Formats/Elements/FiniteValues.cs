using System.Globalization;
using Rnnc.Ir;

namespace Rnnc.Formats.Elements;

/// <summary>Weights that are not finite are refused; a lone infinity may be a bound.</summary>
internal static class FiniteValues
{
    public static Tensor Require(Tensor values, Origin where)
    {
        if (values.Element != ElementType.Float32) return values;
        foreach (float value in values.Floats)
        {
            if (float.IsFinite(value) || (float.IsInfinity(value) && values.Count == 1)) continue;
            throw new InputException(where, $"a stored value of {value.ToString(CultureInfo.InvariantCulture)}", "finite values", "train or export the model again");
        }

        return values;
    }
}
