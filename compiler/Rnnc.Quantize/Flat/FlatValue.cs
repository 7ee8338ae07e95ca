namespace Rnnc.Quantize.Flat;

/// <summary>
/// One vector of the scheduled model: what a value of the IR is once time and batch are gone. Compared by identity.
/// </summary>
/// <param name="name">For people.</param>
/// <param name="length">Elements, of one row where the value has rows.</param>
/// <param name="hasRows">One row per time step; otherwise one vector per step of its stage, or per window in a Once stage.</param>
public sealed class FlatValue(string name, int length, bool hasRows = false)
{
    public string Name { get; } = name;

    public int Length { get; } = length;

    public bool HasRows { get; } = hasRows;

    /// <summary>The stage that makes it; -1 for model inputs, states and constants.</summary>
    public int Stage { get; internal set; } = -1;

    /// <summary>Rows are counted as the steps ran, not as the input counts: a backward layer's output.</summary>
    public bool RowsAsRun { get; init; }

    /// <summary>The values, where they are known when compiling.</summary>
    public float[]? Constant { get; init; }

    /// <summary>The value that this one is a part of, from <see cref="Offset"/> on; null where it stands for itself.</summary>
    public FlatValue? Base { get; init; }

    public int Offset { get; init; }

    /// <summary>The step's value that this one collects over time: within its own stage both are the same.</summary>
    public FlatValue? RowOf { get; init; }

    /// <summary>Bounds that follow from the operation alone (a sigmoid, a softmax); null where calibration tells.</summary>
    public (double Low, double High)? Known { get; init; }

    /// <summary>Integers or truth values (1 and 0), kept as they are and not scaled.</summary>
    public bool IsExact { get; init; }

    public override string ToString() => $"{Name}[{Length}]";
}
