using System.Collections.Immutable;

namespace Rnnc.Read.GraphDef;

/// <summary>Where a graph is entered and left.</summary>
internal sealed record GraphEntry(ImmutableArray<GraphInput> Inputs, ImmutableArray<GraphOutput> Outputs);
