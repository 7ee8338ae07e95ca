namespace Rnnc.Int8;

/// <summary>
/// One operation of a map, on one lane. Results are 32-bit registers, numbered by the operation's place in the map;
/// operands are numbers of earlier registers. The verifier proves by intervals that no register overflows.
/// </summary>
public abstract record LaneOp;

/// <summary>How lane i finds its element of a vector.</summary>
public enum Access
{
    /// <summary>Element i.</summary>
    Each,

    /// <summary>Element 0 for every lane.</summary>
    Single,

    /// <summary>Element i mod length.</summary>
    Cycle,

    /// <summary>Element i / (lanes / length).</summary>
    Repeat,
}

/// <summary>The lane's element of a vector.</summary>
public sealed record Load(Ref Source, Access Access) : LaneOp;

/// <summary>A number.</summary>
public sealed record Literal(int Value) : LaneOp;

/// <summary>rescale(a * b), saturated to 16 bits unless Wide.</summary>
public sealed record Multiply(int A, int B, Rescale Rescale, bool Wide = false) : LaneOp;

/// <summary>rescale((a &lt;&lt; ShiftA) + (b &lt;&lt; ShiftB)), b subtracted where Subtract; saturated to 16 bits unless Wide.</summary>
public sealed record Sum(int A, int ShiftA, int B, int ShiftB, bool Subtract, Rescale Rescale, bool Wide = false) : LaneOp;

/// <summary>rescale(a), saturated to 16 bits unless Wide.</summary>
public sealed record Narrow(int A, Rescale Rescale, bool Wide = false) : LaneOp;

/// <summary>The larger (or the smaller) of a and b.</summary>
public sealed record Extreme(int A, int B, bool Largest) : LaneOp;

/// <summary>The table's value at a, which has 16 bits.</summary>
public sealed record Lookup(int A, int Table) : LaneOp;

public enum PowerKind
{
    /// <summary>1 / v.</summary>
    Reciprocal,

    /// <summary>1 / sqrt(v).</summary>
    ReciprocalSquareRoot,

    /// <summary>sqrt(v).</summary>
    SquareRoot,
}

/// <summary>
/// A power of a wide value v (less than 1 counts as 1): v = m * 2^e with m normalised, a table gives m's power, the exponent becomes a shift.
/// docs/arithmetic.md, "Powers". Saturated to 16 bits.
/// </summary>
/// <param name="Shift">Right shift of the table's value where e is 0.</param>
public sealed record Power(int A, PowerKind Kind, int Table, int Shift) : LaneOp;

public enum CompareKind
{
    Less,
    LessEqual,
    Equal,
    NotEqual,
}

/// <summary>1 where a compares so to b, otherwise 0.</summary>
public sealed record Compare(int A, int B, CompareKind Kind) : LaneOp;

/// <summary>a where the condition is not 0, otherwise b.</summary>
public sealed record Choose(int Condition, int A, int B) : LaneOp;

/// <summary>Writes a to lane i of the target, which is as long as the map; a fits the target's bits. Its register is a.</summary>
public sealed record Store(int A, Ref Target) : LaneOp;

/// <summary>Writes saturate(rescale(a) + ZeroPoint) to lane i of the target, saturated to the target's bits. Its register is a.</summary>
public sealed record StoreView(int A, Ref Target, Rescale Rescale, int ZeroPoint) : LaneOp;

/// <summary>a * Multiplier * 2^(Exponent - 31), rounded twice: the doubled high word, halves up, then a power of two, halves away from zero. docs/arithmetic.md, "tflm".</summary>
/// <param name="Multiplier">0 to 2^31 - 1.</param>
/// <param name="Exponent">-31 to 30; a positive one shifts a left first.</param>
public sealed record Requantize(int A, int Multiplier, int Exponent) : LaneOp;

public enum SquashKind
{
    Sigmoid,
    Tanh,
}

/// <summary>The sigmoid or tanh of a third of a value with 12 fraction bits, with 15 fraction bits, by a table of magnitudes. docs/arithmetic.md, "tflm".</summary>
/// <param name="Table">Of 256 entries; FractionBits and Interpolated are not read.</param>
public sealed record Squash(int A, SquashKind Kind, int Table) : LaneOp;
