using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>Extents that must be numbers for a layer to have weights or a shape.</summary>
internal static class FixedExtent
{
    public static int Of(Shape shape, int axis, Origin where, string what)
    {
        if (axis < 0 || axis >= shape.Rank) throw new InputException(where, $"an input of shape {shape}", $"an input with {what}", "the config is damaged: save the model again");
        return shape[axis].IsFixed ? shape[axis].Size : throw new InputException(where, $"an input of shape {shape}", $"a fixed number of {what}", "give the model's input that extent and save it again");
    }
}
