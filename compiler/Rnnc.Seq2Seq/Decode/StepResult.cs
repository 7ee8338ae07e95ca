using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Seq2Seq.Decode;

/// <summary>What one step gives.</summary>
/// <param name="Logits">One real number for each token.</param>
/// <param name="Integers">The same as the device has them; null in float.</param>
/// <param name="Extras">The decoder's further outputs.</param>
/// <param name="Scale">The real value of one integer step.</param>
public sealed record StepResult(float[] Logits, int[]? Integers, ImmutableArray<Tensor> Extras, double Scale = 1);
