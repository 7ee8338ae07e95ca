namespace Rnnc.Emit.C.Printing;

/// <summary>A constant of the header.</summary>
public sealed record MacroView(string Name, string Value);

/// <summary>A member of the instance.</summary>
public sealed record MemberView(string Declaration, string Comment);

/// <summary>A function of the header: its comment's lines and its declaration.</summary>
public sealed record DeclarationView(IReadOnlyList<string> Comment, string Declaration);

/// <summary>A conversion between real values and integers, as a static inline function.</summary>
public sealed record ConversionView(string Comment, string Result, string Name, string Parameter, string Expression);

/// <summary>What Templates/header.sbn prints: every string is ready.</summary>
public sealed record HeaderView
{
    public required string Name { get; init; }

    /// <summary>Name of the include guard.</summary>
    public required string Guard { get; init; }

    /// <summary>Lines of the comment at the top.</summary>
    public required IReadOnlyList<string> Summary { get; init; }

    /// <summary>Lines of a program that uses the model.</summary>
    public required IReadOnlyList<string> Example { get; init; }

    public required IReadOnlyList<MacroView> Macros { get; init; }

    public required IReadOnlyList<MemberView> Members { get; init; }

    public required IReadOnlyList<DeclarationView> Functions { get; init; }

    public required IReadOnlyList<ConversionView> Conversions { get; init; }
}
