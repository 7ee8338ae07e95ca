namespace Rnnc.Read.Cells;

/// <summary>Tokens with one of look-ahead. Ends of lines are no tokens while a bracket is open, nor behind an operator.</summary>
internal sealed class TokenReader
{
    private readonly CellSource source;
    private readonly Lexer lexer;
    private int open;

    public TokenReader(CellSource source)
    {
        this.source = source;
        lexer = new Lexer(source);
        Current = lexer.Read();
    }

    public Token Current { get; private set; }

    public CellSource Source => source;

    public Token Take()
    {
        Token taken = Current;
        if (taken.Is("(") || taken.Is("[")) open++;
        if (taken.Is(")") || taken.Is("]")) open = Math.Max(open - 1, 0);
        Current = lexer.Read();
        bool continues = open > 0 || (taken.Kind == TokenKind.Symbol && taken.Text is not (")" or "]"));
        while (continues && Current.Kind == TokenKind.NewLine) Current = lexer.Read();
        return taken;
    }

    /// <summary>Takes a symbol that must come.</summary>
    public Token Take(string symbol) => Current.Is(symbol) ? Take() : throw Unexpected($"\"{symbol}\"");

    public bool TryTake(string symbol)
    {
        if (!Current.Is(symbol)) return false;
        Take();
        return true;
    }

    public Token TakeName(string what) => Current.Kind == TokenKind.Name ? Take() : throw Unexpected(what);

    /// <summary>Takes the current token and the name of a weight behind it.</summary>
    public Token TakePath()
    {
        Token path = lexer.ReadPath(Current);
        Current = lexer.Read();
        return path;
    }

    public void SkipLines()
    {
        while (Current.Kind == TokenKind.NewLine) Take();
    }

    /// <summary>The line must end here; empty lines behind it are skipped.</summary>
    public void EndLine()
    {
        if (Current.Kind is not (TokenKind.NewLine or TokenKind.End)) throw Unexpected("the end of the line");
        SkipLines();
    }

    public Rnnc.Ir.InputException Unexpected(string expected, string remedy = "") => source.Fault(Current.At, Current.ToString(), expected, remedy);
}
