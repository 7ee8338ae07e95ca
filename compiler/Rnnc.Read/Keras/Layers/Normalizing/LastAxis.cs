using System.Text.Json;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>Normalizing layers name an axis, as a number or a list of one: rnnc reads those over the last axis.</summary>
internal static class LastAxis
{
    public static int Units(LayerConfig config, Shape shape)
    {
        int last = shape.Rank - 1;
        int axis = -1;
        if (config.Settings.TryFind("axis", out JsonElement element))
        {
            JsonElement number = element.ValueKind == JsonValueKind.Array && element.GetArrayLength() == 1 ? element[0] : element;
            if (!ConfigObject.TryInteger(number, out axis)) throw config.Settings.Fault("axis", "one axis");
        }

        if ((axis < 0 ? axis + shape.Rank : axis) != last) throw config.Settings.Fault("axis", $"the last axis of {shape}");
        return FixedExtent.Of(shape, last, config.Where, "features");
    }
}
