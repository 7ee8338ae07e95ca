using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>Where a model's inputs and outputs have their batch axis.</summary>
public static class BatchAxis
{
    /// <summary>The axis whose extent is the batch symbol, else the first that is fixed to 1; null where there is neither.</summary>
    public static int? Of(Shape shape)
    {
        int? single = null;
        for (int axis = 0; axis < shape.Rank; axis++)
        {
            if (shape[axis] == Dim.Batch) return axis;
            if (single is null && shape[axis] == 1) single = axis;
        }

        return single;
    }
}
