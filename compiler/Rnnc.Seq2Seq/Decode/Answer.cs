using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Seq2Seq.Decode;

/// <summary>One decoded source.</summary>
/// <param name="Tokens">What was chosen, the end token left out.</param>
/// <param name="Steps">What each step gave, that of the end token too.</param>
/// <param name="States">For each step the states after it.</param>
/// <param name="Ended">The end token came.</param>
public sealed record Answer(ImmutableArray<int> Tokens, ImmutableArray<StepResult> Steps, ImmutableArray<IReadOnlyList<Tensor>> States, bool Ended);
