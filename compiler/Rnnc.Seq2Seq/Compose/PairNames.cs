using System.Collections.Immutable;

namespace Rnnc.Seq2Seq.Compose;

/// <summary>The names of a pipeline file that are not links.</summary>
/// <param name="Tokens">The encoder's input of tokens.</param>
/// <param name="Token">The decoder's input of the token before.</param>
/// <param name="Logits">The decoder's output that the next token is chosen by.</param>
/// <param name="Extras">Further outputs of the decoder that the user wants to see: attention weights.</param>
internal sealed record PairNames(string Tokens, string Token, string Logits, ImmutableArray<string> Extras);
