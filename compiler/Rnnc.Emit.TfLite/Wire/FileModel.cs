using System.Collections.Immutable;

namespace Rnnc.Emit.TfLite.Wire;

/// <summary>A file to be written. The first subgraph is the one that runs; its inputs and outputs have the names of the signature.</summary>
internal sealed record FileModel(string Description, ImmutableArray<FileSubgraph> Subgraphs, ImmutableArray<string> InputNames, ImmutableArray<string> OutputNames)
{
    /// <summary>The TFLite version that has every operator of the file.</summary>
    public required string MinimumRuntime { get; init; }

    /// <summary>More entries of the metadata: a name and bytes.</summary>
    public ImmutableArray<(string Name, byte[] Value)> Metadata { get; init; } = [];
}
