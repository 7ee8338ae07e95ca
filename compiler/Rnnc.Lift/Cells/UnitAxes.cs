using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// Which axes of a shape carry anything: all but extents of 1, and always the last one.
/// [1, F] and [1, 1, F] are [F], [T, 1, F] is [T, F], [T, 1] stays, a scalar is [1].
/// </summary>
public static class UnitAxes
{
    /// <summary>The shape without its extents of 1, the last axis apart; rank 1 at least.</summary>
    public static Shape Drop(Shape shape) => shape.Rank == 0 ? [1] : Shape.Of(Kept(shape).Select(axis => shape[axis]));

    public static TensorType Drop(TensorType type) => type with { Shape = Drop(type.Shape) };

    /// <summary>The axes that <see cref="Drop(Shape)"/> keeps, in order.</summary>
    public static IEnumerable<int> Kept(Shape shape) =>
        Enumerable.Range(0, shape.Rank).Where(axis => axis == shape.Rank - 1 || shape[axis] != 1);

    /// <summary>The place of an axis among the kept ones; -1 where it is dropped.</summary>
    public static int IndexOf(Shape shape, int axis) => Kept(shape).ToList().IndexOf(axis);

    /// <summary>
    /// Whether an operand that broadcasts to <paramref name="result"/> still does so, to the same effect, when both have lost their extents of 1:
    /// the operand's kept axes, counted from the end, are the last ones of the result's.
    /// </summary>
    public static bool BroadcastsAlike(Shape operand, Shape result)
    {
        if (operand.Rank == 0) return true;
        int[] own = [.. Kept(operand).Select(axis => operand.Rank - axis)];
        int[] whole = [.. Kept(result).Select(axis => result.Rank - axis)];
        return own.Length <= whole.Length && own.AsSpan().SequenceEqual(whole.AsSpan(whole.Length - own.Length));
    }
}
