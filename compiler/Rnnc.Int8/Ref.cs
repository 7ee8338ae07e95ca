namespace Rnnc.Int8;

/// <summary>Which row of a per-step vector is meant.</summary>
public enum Row
{
    /// <summary>The vector has no rows, or all rows are meant as one long vector.</summary>
    Whole,

    /// <summary>The row of the time step, counted as the input counts.</summary>
    Time,

    /// <summary>The row counted in the order the steps run: differs from Time in a backward stage.</summary>
    Run,
}

/// <summary>A part of a vector: Length elements from Offset on, in the row that Row means.</summary>
public readonly record struct Ref(int Vector, int Offset, int Length, Row Row = Row.Whole)
{
    /// <summary>Some element is in both, or may be: two kinds of row are taken as one.</summary>
    public bool Overlaps(Ref other) => Vector == other.Vector && Offset < (long)other.Offset + other.Length && other.Offset < (long)Offset + Length;
}
