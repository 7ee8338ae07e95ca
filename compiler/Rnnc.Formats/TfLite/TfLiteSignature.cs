using System.Collections.Immutable;

namespace Rnnc.Formats.TfLite;

/// <summary>A named entry into a model: its subgraph, and the names that inputs and outputs had before conversion.</summary>
/// <param name="Inputs">Name and tensor of the subgraph, in file order, which need not be the subgraph's order.</param>
public sealed record TfLiteSignature(
    string Key,
    int Subgraph,
    ImmutableArray<(string Name, int Tensor)> Inputs,
    ImmutableArray<(string Name, int Tensor)> Outputs);
