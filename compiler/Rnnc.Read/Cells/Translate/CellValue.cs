using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Cells;

/// <summary>One value of a cell in the notation: a scalar, a vector or a matrix; the batch is not written.</summary>
/// <param name="Value">In the graph: [batch, elements] of what a step computes (elements 1 for a scalar), Dims of a constant.</param>
/// <param name="IsStep">It depends on x or a state.</param>
internal sealed record CellValue(Value Value, ImmutableArray<int> Dims, bool IsStep)
{
    public bool IsBoolean => Value.Type.Element == ElementType.Bool;

    /// <summary>One element: it goes with any shape.</summary>
    public bool IsSingle => Dims.All(dim => dim == 1) && Dims.Length <= 1;

    public bool IsMatrix => Dims.Length == 2;

    /// <summary>The value in a diagnostic: <c>a vector of 32 elements</c>.</summary>
    public override string ToString() => (IsBoolean ? "a condition: " : "") + Dims.Length switch
    {
        0 => "a scalar",
        1 => $"a vector of {Dims[0]} element{(Dims[0] == 1 ? "" : "s")}",
        _ => $"a matrix of {Dims[0]} rows and {Dims[1]} columns",
    };
}
