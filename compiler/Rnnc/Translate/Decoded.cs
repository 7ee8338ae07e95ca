using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Seq2Seq.Decode;

namespace Rnnc.Cli.Translate;

/// <summary>One source's answer, and what its encoder handed over.</summary>
/// <param name="Random">The generator's state before it.</param>
internal sealed record Decoded(Answer Answer, ImmutableArray<Tensor> Handed, ulong Random);
