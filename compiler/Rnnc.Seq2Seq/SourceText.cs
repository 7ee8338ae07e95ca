using Rnnc.Ir;

namespace Rnnc.Seq2Seq;

/// <summary>Text of a source => its tokens: a mark before it, its symbols, a mark behind it.</summary>
/// <param name="Words">The symbols.</param>
/// <param name="Prefix">The token in front of the text; null for none.</param>
/// <param name="Suffix">The token behind it; null for none.</param>
public sealed record SourceText(Vocabulary Words, int? Prefix, int? Suffix)
{
    /// <summary>The tokens of a text, not padded.</summary>
    /// <exception cref="InputException">A character that no symbol begins with.</exception>
    public int[] Tokens(string text)
    {
        IEnumerable<int> tokens = Words.Tokens(text);
        if (Prefix is int before) tokens = tokens.Prepend(before);
        if (Suffix is int behind) tokens = tokens.Append(behind);
        return [.. tokens];
    }
}
