using Rnnc.Emit.C.Layout;

namespace Rnnc.Emit.C.Printing;

/// <summary>A whole program that runs one window, and then a step where the model is streamable.</summary>
internal sealed class ExamplePrinter(string prefix, Signatures signatures, IReadOnlyList<FunctionView> functions)
{
    private readonly string upper = prefix.ToUpperInvariant();

    public IReadOnlyList<string> Print()
    {
        var lines = new List<string> { $"#include \"{prefix}.h\"", "", $"static {prefix}_instance m;" };
        lines.AddRange(signatures.Inputs.Select(input => $"static {input.CType} {input.Identifier}[{Size(input)}];"));
        lines.AddRange(signatures.Outputs.Select(output => $"static {output.CType} {output.Identifier}[{Size(output)}];"));
        lines.AddRange(["", "int main(void) {", $"    if ({prefix}_init(&m) != RNNC_OK) return 1;"]);
        string inputs = Names(signatures.Inputs), perStep = Names(signatures.OutputsPerStep);
        lines.Add($"    if ({prefix}_infer(&m{inputs}, {upper}_STEPS{Names(signatures.Outputs)}) != RNNC_OK) return 1;");
        if (Has("push")) lines.Add($"    if ({prefix}_reset(&m) != RNNC_OK || {prefix}_push(&m{inputs}{perStep}) != RNNC_OK) return 1;");
        if (Has("output")) lines.Add($"    if ({prefix}_output(&m{Names(signatures.InputsPerWindow)}{Names(signatures.OutputsPerWindow)}) != RNNC_OK) return 1;");
        lines.AddRange(["    return 0;", "}"]);
        return lines;
    }

    private bool Has(string role) => functions.Any(function => function.Name == $"{prefix}_{role}");

    private static string Names(IEnumerable<Storage> arrays) => string.Concat(arrays.Select(array => $", {array.Identifier}"));

    private string Size(Storage array)
    {
        string length = $"{upper}_{array.Identifier.ToUpperInvariant()}_LENGTH";
        return signatures.HasRows(array) ? $"{upper}_STEPS * {length}" : length;
    }
}
