namespace Rnnc.Ir;

/// <summary>The input is at fault. The command line prints the diagnostic and exits with 1; nothing else may end a run on bad input.</summary>
public sealed class InputException(Diagnostic diagnostic, Exception? inner = null) : Exception(diagnostic.ToString(), inner)
{
    public InputException(Origin where, string found, string expected, string remedy = "", Exception? inner = null)
        : this(new Diagnostic(where, found, expected, remedy), inner)
    {
    }

    public Diagnostic Diagnostic { get; } = diagnostic;
}
