namespace Rnnc.Read.Cells;

internal enum TokenKind
{
    /// <summary>A word, with one prime behind it where it is a next state: <c>h'</c>.</summary>
    Name,
    Number,

    /// <summary>An operator, a bracket or a comma.</summary>
    Symbol,
    NewLine,
    End,
}

/// <summary>One token.</summary>
/// <param name="End">Index in the text of the character behind it.</param>
/// <param name="IsApart">White space stands before it.</param>
internal sealed record Token(TokenKind Kind, string Text, Position At, int End, bool IsApart)
{
    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    /// <summary>The token in a diagnostic.</summary>
    public override string ToString() => Kind switch
    {
        TokenKind.NewLine => "the end of the line",
        TokenKind.End => "the end of the file",
        _ => $"\"{Text}\"",
    };
}
