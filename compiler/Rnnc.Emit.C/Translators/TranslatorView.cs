namespace Rnnc.Emit.C.Printing;

/// <summary>What Templates/translator_header.sbn and translator_source.sbn print: every string is ready.</summary>
public sealed record TranslatorView
{
    public required string Name { get; init; }

    public required string Guard { get; init; }

    /// <summary>Lines of the comment at the top.</summary>
    public required IReadOnlyList<string> Summary { get; init; }

    /// <summary>Lines of a program that uses the translator.</summary>
    public required IReadOnlyList<string> Example { get; init; }

    public required IReadOnlyList<MacroView> Macros { get; init; }

    public required IReadOnlyList<MemberView> Members { get; init; }

    public required IReadOnlyList<DeclarationView> Functions { get; init; }

    /// <summary>The functions' bodies, in the header's order.</summary>
    public required IReadOnlyList<FunctionView> Api { get; init; }
}
