using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Weights;

/// <summary>One array of a file of weights.</summary>
/// <param name="Name">The name by which it is bound: parts apart by <c>/</c>, scopes as --map has renamed them.</param>
/// <param name="StoredName">Its name in the file.</param>
/// <param name="Read">Reads the values.</param>
internal sealed record StoredWeight(string Name, string StoredName, ImmutableArray<int> Dims, Func<Tensor> Read)
{
    public string Shape => $"[{string.Join(", ", Dims)}]";

    /// <summary>Whether the name ends in all parts of a path.</summary>
    public bool IsAt(string path) => Name == path || Name.EndsWith("/" + path, StringComparison.Ordinal);
}
