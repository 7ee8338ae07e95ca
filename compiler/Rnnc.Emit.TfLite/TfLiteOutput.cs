using System.Collections.Immutable;

namespace Rnnc.Emit.TfLite;

/// <summary>A written model.</summary>
/// <param name="File">The bytes.</param>
/// <param name="InputNames">The signature's inputs in the model's order; states that are inputs come last. Readers may sort them.</param>
/// <param name="OutputNames">The signature's outputs, likewise.</param>
/// <param name="Warnings">What the user should know.</param>
public sealed record TfLiteOutput(byte[] File, ImmutableArray<string> InputNames, ImmutableArray<string> OutputNames, ImmutableArray<string> Warnings);
