using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>Changes of shape that only move, add or drop extents of 1, so that elements stay in their order.</summary>
internal static class UnitMoves
{
    /// <summary>A transpose whose axes of other extents than 1 stay in their order.</summary>
    public static bool IsMove(Transpose transpose, Shape shape)
    {
        int last = -1;
        foreach (int axis in transpose.Permutation)
        {
            if (shape[axis] == 1) continue;
            if (axis < last) return false;
            last = axis;
        }

        return true;
    }

    /// <summary>
    /// The axis of <paramref name="from"/> that becomes axis <paramref name="axis"/> of <paramref name="to"/> when one is reshaped to the other;
    /// null where the reshape does more than to move extents of 1, or where the axis has that extent itself and could be any.
    /// </summary>
    public static int? SourceOf(int axis, Shape from, Shape to)
    {
        if (to[axis] == 1 || to.Any(dim => dim.IsUnknown) || from.Any(dim => dim.IsUnknown)) return null;
        int[] before = Long(from), after = Long(to);
        if (!before.Select(place => from[place]).SequenceEqual(after.Select(place => to[place]))) return null;
        return before[Array.IndexOf(after, axis)];
    }

    private static int[] Long(Shape shape) => [.. Enumerable.Range(0, shape.Rank).Where(axis => shape[axis] != 1)];
}
