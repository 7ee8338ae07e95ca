using System.Collections.Immutable;
using Rnnc.Formats.TfLite;

namespace Rnnc.Emit.TfLite.Wire;

/// <summary>An operator to be written; tensors by number, -1 for an optional input that is absent.</summary>
internal sealed record FileOperator(BuiltinOperator Code, int Version, ImmutableArray<int> Inputs, ImmutableArray<int> Outputs, OptionTable? Options = null)
{
    /// <summary>The name of a custom operator; its options are <see cref="CustomOptions"/>.</summary>
    public string? CustomCode { get; init; }

    public byte[]? CustomOptions { get; init; }

    public ImmutableArray<int> Intermediates { get; init; } = [];
}
