using Rnnc.Ir;

namespace Rnnc.Emit.C;

/// <summary>How one model is printed.</summary>
public sealed record EmitOptions
{
    private static readonly HashSet<string> Reserved =
    [
        "auto", "break", "case", "char", "const", "continue", "default", "do", "double", "else", "enum", "extern", "float", "for", "goto", "if",
        "inline", "int", "long", "register", "restrict", "return", "short", "signed", "sizeof", "static", "struct", "switch", "typedef", "union",
        "unsigned", "void", "volatile", "while", "main", "rnnc",
    ];

    /// <param name="name">Prefix of every identifier and name of the files: a letter, then letters, digits and underscores, 48 at most.</param>
    /// <exception cref="InputException">The name is no such identifier, or the language or the runtime has it.</exception>
    public EmitOptions(string name)
    {
        if (!IsName(name))
        {
            throw new InputException(
                new Origin("--name"), $"\"{name}\"", "a C identifier: a letter, then letters, digits or _, at most 48, no word of C, not rnnc", "choose another name");
        }

        Name = name;
    }

    public string Name { get; }

    /// <summary>Whether the constructor accepts the text.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= 48 && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
        && !Reserved.Contains(text) && !text.StartsWith("rnnc_", StringComparison.OrdinalIgnoreCase);
}
