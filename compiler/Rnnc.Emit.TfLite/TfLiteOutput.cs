using System.Collections.Immutable;

namespace Rnnc.Emit.TfLite;

/// <summary>A written model.</summary>
/// <param name="File">The bytes.</param>
/// <param name="Warnings">What the user should know.</param>
public sealed record TfLiteOutput(byte[] File, ImmutableArray<string> Warnings);
