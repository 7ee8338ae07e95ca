using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>A weight that a cell file declares.</summary>
/// <param name="Name">Its name in the equations.</param>
/// <param name="Path">Its name in a file of weights, below the cell: <c>norm_i/gamma</c>.</param>
/// <param name="At">The declaration.</param>
internal sealed record WantedWeight(string Name, string Path, ImmutableArray<int> Dims, Origin At)
{
    /// <summary>Names of the parts of the cell that hold it: <c>norm_i</c>; empty for the cell's own.</summary>
    public string Part => Path.Contains('/', StringComparison.Ordinal) ? Path[..Path.LastIndexOf('/')] : "";

    public string Shape => $"[{string.Join(", ", Dims)}]";
}
