using Rnnc.Ir;

namespace Rnnc.Lift.Unrolled;

/// <summary>
/// Two graphs over the same inputs that compute the same, constants equal within what rounding explains: folding in float32 in another order,
/// or, for constants of a quantized file, the half unit by which each of two 8-bit roundings may be off.
/// </summary>
internal sealed class NearlyEqual(bool rounded)
{
    /// <summary>A few float32 roundings of sums of about the constants' size.</summary>
    private const float FloatTolerance = 1e-5f;

    /// <summary>Half a unit on either side; one unit of 8 bits is at most 2/255 of the largest magnitude, where the range lies to one side of zero 1/255.</summary>
    private const float UnitOf8Bits = 2f / 255;

    public bool Holds(Graph left, Graph right)
    {
        var same = new Dictionary<Value, Value>(ReferenceEqualityComparer.Instance);
        var open = new Stack<(Value Left, Value Right)>(left.Outputs.Zip(right.Outputs));
        while (open.TryPop(out (Value Left, Value Right) pair))
        {
            if (same.TryGetValue(pair.Left, out Value? known))
            {
                if (!ReferenceEquals(known, pair.Right)) return false;
                continue;
            }

            same[pair.Left] = pair.Right;
            Node? a = left.Producer(pair.Left), b = right.Producer(pair.Right);
            if (a is null || b is null)
            {
                if (!ReferenceEquals(pair.Left, pair.Right)) return false;
                continue;
            }

            if (a.Op is Constant x && b.Op is Constant y)
            {
                if (!AreNear(x.Value, y.Value)) return false;
                _ = same.Remove(pair.Left); // one constant may stand in for several near ones
                continue;
            }

            if (!a.Op.Equals(b.Op) || a.Inputs.Length != b.Inputs.Length || a.Outputs.IndexOf(pair.Left) != b.Outputs.IndexOf(pair.Right)) return false;
            for (int i = 0; i < a.Inputs.Length; i++) open.Push((a.Inputs[i], b.Inputs[i]));
        }

        return true;
    }

    private bool AreNear(Tensor left, Tensor right)
    {
        if (left.Element != right.Element || left.Count != right.Count || !Cells.UnitAxes.Drop(left.Type.Shape).Equals(Cells.UnitAxes.Drop(right.Type.Shape))) return false;
        if (left.Element != ElementType.Float32) return left.Integers.SequenceEqual(right.Integers);
        float largest = 0;
        foreach (float value in left.Floats) largest = Math.Max(largest, Math.Abs(value));
        foreach (float value in right.Floats) largest = Math.Max(largest, Math.Abs(value));
        float tolerance = largest * (rounded ? UnitOf8Bits : FloatTolerance);
        for (int i = 0; i < left.Count; i++)
        {
            if (!(Math.Abs(left.Floats[i] - right.Floats[i]) <= tolerance)) return false;
        }

        return true;
    }
}
