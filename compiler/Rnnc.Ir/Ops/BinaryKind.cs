namespace Rnnc.Ir;

/// <summary>Element-wise functions of two values. Comparisons and the logical ones give booleans.</summary>
public enum BinaryKind
{
    Add,
    Sub,
    Mul,
    Div,
    Min,
    Max,
    Pow,

    /// <summary>(a - b)^2.</summary>
    SquaredDifference,

    /// <summary>Quotient rounded down.</summary>
    FloorDiv,

    /// <summary>a - b floor(a / b).</summary>
    FloorMod,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Equal,
    NotEqual,
    LogicalAnd,
    LogicalOr,
}
