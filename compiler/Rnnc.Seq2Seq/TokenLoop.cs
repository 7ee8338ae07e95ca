using Rnnc.Ir;

namespace Rnnc.Seq2Seq;

/// <summary>What a decoding loop is told: tokens are indices of the decoder's logits.</summary>
/// <param name="Start">The token that the first step is fed.</param>
/// <param name="End">The token that ends an answer and is not part of it; null where answers always have <see cref="Longest"/> tokens.</param>
/// <param name="Longest">Steps after which an answer ends.</param>
/// <param name="SourceLength">Tokens that the encoder reads: shorter sources are padded.</param>
/// <param name="Padding">The token behind a shorter source.</param>
/// <param name="Symbols">Tokens that there are: the number of logits.</param>
public sealed record TokenLoop(int Start, int? End, int Longest, int SourceLength, int Padding, int Symbols)
{
    /// <summary>A source of as many tokens as the encoder reads.</summary>
    /// <exception cref="InputException">No token, or more than the encoder reads.</exception>
    public int[] Pad(ReadOnlySpan<int> source, Origin where)
    {
        if (source.Length == 0) throw new InputException(where, "an empty source", "one token or more");
        if (source.Length > SourceLength) throw new InputException(where, $"a source of {source.Length} tokens", $"at most {SourceLength}", "shorten it");
        return [.. source, .. Enumerable.Repeat(Padding, SourceLength - source.Length)];
    }
}
