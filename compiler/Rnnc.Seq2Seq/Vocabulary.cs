using System.Collections.Immutable;
using System.Text;
using Rnnc.Formats.Files;
using Rnnc.Ir;

namespace Rnnc.Seq2Seq;

/// <summary>
/// The symbols of a vocabulary, in the order of their tokens: one a line. <c>&lt;space&gt;</c> is a blank. Symbols in angle brackets are
/// no text otherwise: they mark start, end and padding.
/// </summary>
public sealed class Vocabulary
{
    private const string Space = "<space>";

    private readonly ImmutableArray<string> symbols;
    private readonly Dictionary<string, int> tokens;
    private readonly int longestText;

    private Vocabulary(Origin where, ImmutableArray<string> symbols)
    {
        Where = where;
        this.symbols = symbols;
        tokens = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int token = 0; token < symbols.Length; token++)
        {
            if (symbols[token].Length == 0) throw new InputException(where, $"line {token + 1} is empty", "a symbol on each line", $"a blank is written {Space}");
            if (!tokens.TryAdd(symbols[token], token)) throw new InputException(where, $"the symbol \"{symbols[token]}\" twice", "each symbol once");
        }

        longestText = symbols.Select(TextOf).Max(text => text.Length);
    }

    public Origin Where { get; }

    public int Count => symbols.Length;

    /// <exception cref="InputException">The file is missing, is no UTF-8 text, or holds a symbol twice, or none.</exception>
    public static Vocabulary Read(string path)
    {
        var where = new Origin(path);
        byte[] bytes = InputFile.ReadAllBytes(path);
        try
        {
            string text = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(bytes);
            string[] lines = text.ReplaceLineEndings("\n").Split('\n');
            if (lines[^1].Length == 0) lines = lines[..^1];
            return lines.Length > 0 ? new Vocabulary(where, [.. lines]) : throw new InputException(where, "an empty file", "one symbol a line");
        }
        catch (DecoderFallbackException fault)
        {
            throw new InputException(where, "bytes that are no UTF-8", "one symbol a line", "", fault);
        }
    }

    /// <summary>The token of a symbol as the file spells it; null where there is none.</summary>
    public int? TokenOf(string symbol) => tokens.TryGetValue(symbol, out int token) ? token : null;

    public string Symbol(int token) => symbols[token];

    /// <summary>Tokens as text; marks are left out.</summary>
    public string Text(IEnumerable<int> answer) => string.Concat(answer.Select(token => TextOf(symbols[token])));

    /// <summary>Text as tokens: at each place the longest symbol that fits.</summary>
    /// <exception cref="InputException">A character that no symbol begins with.</exception>
    public IReadOnlyList<int> Tokens(string text)
    {
        var result = new List<int>();
        for (int at = 0; at < text.Length;)
        {
            int length = Math.Min(longestText, text.Length - at);
            while (length > 0 && Find(text.Substring(at, length)) is null) length--;
            if (length == 0) throw new InputException(Where, $"no symbol for \"{text[at]}\" in \"{text}\"", "text of the vocabulary's symbols", "write it as the model was trained on");
            result.Add(Find(text.Substring(at, length))!.Value);
            at += length;
        }

        return result;
    }

    private int? Find(string text) => text == " " && TokenOf(Space) is int space ? space : IsMark(text) ? null : TokenOf(text);

    private static string TextOf(string symbol) => symbol == Space ? " " : IsMark(symbol) ? "" : symbol;

    private static bool IsMark(string symbol) => symbol.Length > 2 && symbol[0] == '<' && symbol[^1] == '>';
}
