namespace Rnnc.Emit.C.Printing;

/// <summary>A function of the generated code.</summary>
/// <param name="Comment">What it is; empty for none.</param>
/// <param name="Lines">Lines of its body.</param>
public sealed record FunctionView(string Comment, string Name, string Parameters, IReadOnlyList<string> Lines)
{
    /// <summary>The lines as they stand in the body, none too long.</summary>
    public IEnumerable<string> Body => Lines.Select(line => line.StartsWith('#') ? line : "    " + Code.Wrap(line, indent: 4));

    /// <summary>The first line of a function of one file.</summary>
    public string LocalHead => Code.Wrap($"static void {Name}({Parameters}) {{");

    /// <summary>The first line of a function of the API.</summary>
    public string Head => Code.Wrap($"rnnc_status {Name}({Parameters}) {{");
}
