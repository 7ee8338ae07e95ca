using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Formats.TfLite;

/// <summary>
/// The whole content of a <c>.tflite</c> file. Every number in it was found to be in range when the file was opened:
/// operands, buffers, subgraphs of WHILE, IF and CALL_ONCE, tensors of signatures.
/// </summary>
/// <param name="Subgraphs">At least one; the first is the main graph.</param>
/// <param name="Metadata">Named buffers.</param>
public sealed record TfLiteModel(
    Origin Where,
    string Description,
    ImmutableArray<TfLiteSubgraph> Subgraphs,
    ImmutableArray<(string Name, ReadOnlyMemory<byte> Data)> Metadata,
    ImmutableArray<TfLiteSignature> Signatures)
{
    public TfLiteSubgraph Main => Subgraphs[0];
}
