using System.Collections.Immutable;

namespace Rnnc.Formats.TfLite;

/// <summary>One graph of a model; operators are in execution order. Its numbers are those of its own tensors.</summary>
public sealed record TfLiteSubgraph(
    int Index,
    string Name,
    ImmutableArray<TfLiteTensor> Tensors,
    ImmutableArray<int> Inputs,
    ImmutableArray<int> Outputs,
    ImmutableArray<TfLiteOperator> Operators);
