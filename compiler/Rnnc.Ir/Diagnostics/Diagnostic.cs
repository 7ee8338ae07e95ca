namespace Rnnc.Ir;

/// <summary>One fault of the input, complete in one line: where, what was found, what was expected, what to do.</summary>
public sealed record Diagnostic(Origin Where, string Found, string Expected, string Remedy)
{
    /// <summary>One line, whatever the parts hold: control characters of a damaged file become spaces.</summary>
    public override string ToString()
    {
        string text = $"{Where}: {Found}; expected {Expected}";
        if (Remedy.Length > 0) text += $"; {Remedy}";
        return string.Create(text.Length, text, static (span, source) =>
        {
            for (int i = 0; i < span.Length; i++) span[i] = char.IsControl(source[i]) ? ' ' : source[i];
        });
    }
}
