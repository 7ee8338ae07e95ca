using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Weights;

/// <summary>Weights must be floats, all of them finite.</summary>
internal static class FiniteWeights
{
    /// <returns>The tensor.</returns>
    /// <exception cref="InputException">Its values are no floats, or one is NaN or Inf: named with its place.</exception>
    public static Tensor Require(Tensor tensor, Origin where)
    {
        if (tensor.Element != ElementType.Float32) throw new InputException(where, $"values of type {tensor.Element}", "floats", "save the model with float weights");
        ReadOnlySpan<float> values = tensor.Floats;
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsFinite(values[i])) continue;
            string place = $"{where.Tensor}[{string.Join(", ", Indices(tensor.Dims, i))}]";
            throw new InputException(where.Of(place), float.IsNaN(values[i]) ? "NaN" : values[i] > 0 ? "Inf" : "-Inf", "a finite number", "the training has diverged: train again");
        }

        return tensor;
    }

    private static int[] Indices(ImmutableArray<int> dims, int flat)
    {
        var indices = new int[dims.Length];
        for (int axis = dims.Length - 1; axis >= 0; axis--)
        {
            indices[axis] = flat % dims[axis];
            flat /= dims[axis];
        }

        return indices;
    }
}
