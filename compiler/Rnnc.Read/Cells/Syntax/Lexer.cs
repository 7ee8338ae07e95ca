namespace Rnnc.Read.Cells;

/// <summary>Cuts the text of a cell file into tokens. Comments run from <c>#</c> to the end of the line.</summary>
internal sealed class Lexer(CellSource source)
{
    private const char EndOfText = '\0';
    private static readonly string[] LongSymbols = ["==", "!=", "<=", ">="];
    private const string Symbols = "+-*/^()[],=<>:";

    private readonly string text = source.Text;
    private int next;
    private int line = 1;
    private int lineStart;

    public Token Read()
    {
        int before = next;
        SkipBlank();
        bool apart = next > before;
        Position at = Here;
        int start = next;
        if (next >= text.Length) return new Token(TokenKind.End, "", at, next, apart);
        char first = text[next];
        if (first == '\n')
        {
            next++;
            line++;
            lineStart = next;
            return new Token(TokenKind.NewLine, "", at, next, apart);
        }

        TokenKind kind = IsLetter(first) ? ReadName() : char.IsAsciiDigit(first) || (first == '.' && char.IsAsciiDigit(Ahead(1))) ? ReadNumber() : ReadSymbol(at);
        return new Token(kind, text[start..next], at, next, apart);
    }

    /// <summary>A name of a weight in a file, read from behind a token: all up to white space or a comment.</summary>
    public Token ReadPath(Token behind)
    {
        next = behind.End;
        SkipBlank();
        Position at = Here;
        int start = next;
        while (next < text.Length && !char.IsWhiteSpace(text[next]) && text[next] != '#') next++;
        return new Token(TokenKind.Name, text[start..next], at, next, true);
    }

    private Position Here => new(line, next - lineStart + 1);

    private static bool IsLetter(char letter) => char.IsLetter(letter) || letter == '_';

    private char Ahead(int count) => next + count < text.Length ? text[next + count] : EndOfText;

    private void SkipBlank()
    {
        while (next < text.Length && text[next] != '\n' && (char.IsWhiteSpace(text[next]) || text[next] is '#' or '\uFEFF'))
        {
            if (text[next] != '#') next++;
            else while (next < text.Length && text[next] != '\n') next++;
        }
    }

    private TokenKind ReadName()
    {
        while (IsLetter(Ahead(0)) || char.IsAsciiDigit(Ahead(0))) next++;
        if (Ahead(0) == '\'') next++;
        return TokenKind.Name;
    }

    private TokenKind ReadNumber()
    {
        SkipDigits();
        if (Ahead(0) == '.')
        {
            next++;
            SkipDigits();
        }

        int sign = Ahead(1) is '+' or '-' ? 1 : 0;
        if (Ahead(0) is 'e' or 'E' && char.IsAsciiDigit(Ahead(1 + sign)))
        {
            next += 1 + sign;
            SkipDigits();
        }

        return TokenKind.Number;
    }

    private void SkipDigits()
    {
        while (char.IsAsciiDigit(Ahead(0))) next++;
    }

    private TokenKind ReadSymbol(Position at)
    {
        bool isLong = next + 1 < text.Length && LongSymbols.Contains(text.Substring(next, 2), StringComparer.Ordinal);
        if (!isLong && !Symbols.Contains(text[next], StringComparison.Ordinal))
            throw source.Fault(at, $"the character \"{text[next]}\"", "a name, a number, an operator or a bracket", "a comment begins with #");
        next += isLong ? 2 : 1;
        return TokenKind.Symbol;
    }
}
