using Rnnc.Emit.C.Layout;

namespace Rnnc.Emit.C.Printing;

/// <summary>A whole program that runs one window, and then a step where the model is streamable.</summary>
internal sealed class ExamplePrinter(string prefix, Signatures signatures, IReadOnlyList<FunctionView> functions)
{
    /// <summary>What the template puts before each line.</summary>
    private const int CommentColumns = 7;

    private readonly string upper = prefix.ToUpperInvariant();

    public IReadOnlyList<string> Print()
    {
        var lines = new List<string> { $"#include \"{prefix}.h\"", "", $"static {prefix}_instance m;" };
        lines.AddRange(signatures.Inputs.Select(input => $"static {input.CType} {input.Identifier}[{Size(input)}];"));
        lines.AddRange(signatures.Outputs.Select(output => $"static {output.CType} {output.Identifier}[{Size(output)}];"));
        lines.AddRange(["", "int main(void) {", $"    rnnc_status status = {prefix}_init(&m);"]);
        string inputs = Names(signatures.Inputs), perStep = Names(signatures.OutputsPerStep);
        lines.AddRange(Call("infer", $"{inputs}, {upper}_STEPS{Names(signatures.Outputs)}"));
        if (Has("push")) lines.AddRange([.. Call("reset", ""), .. Call("push", inputs + perStep)]);
        if (Has("output")) lines.AddRange(Call("output", Names(signatures.InputsPerWindow) + Names(signatures.OutputsPerWindow)));
        lines.AddRange(["    return status == RNNC_OK ? 0 : 1;", "}"]);
        return lines;
    }

    private string[] Call(string role, string arguments) =>
        ["    if (status == RNNC_OK)", .. Code.Wrap($"        status = {prefix}_{role}(&m{arguments});", indent: CommentColumns).Split('\n').Select((line, i) => i == 0 ? line : line[CommentColumns..])];

    private bool Has(string role) => functions.Any(function => function.Name == $"{prefix}_{role}");

    private static string Names(IEnumerable<Storage> arrays) => string.Concat(arrays.Select(array => $", {array.Identifier}"));

    private string Size(Storage array)
    {
        string length = $"{upper}_{array.Identifier.ToUpperInvariant()}_LENGTH";
        return signatures.HasRows(array) ? $"{upper}_STEPS * {length}" : length;
    }
}
