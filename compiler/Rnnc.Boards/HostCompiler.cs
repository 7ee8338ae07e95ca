namespace Rnnc.Boards;

/// <summary>Builds a compiled model for this computer with a compiler and an optimization of choice; <see cref="BoardRunner"/> runs it as the board <c>host</c>.</summary>
public static class HostCompiler
{
    private static readonly string[] SanitizerFlags = ["-fsanitize=address,undefined", "-fno-sanitize-recover=all"];

    /// <param name="compiler"><c>gcc</c> or <c>clang</c>.</param>
    /// <param name="optimization">For example <c>-O0</c> or <c>-O2</c>.</param>
    /// <param name="sanitize">Whether a fault of memory or of arithmetic ends the run.</param>
    public static FirmwareImage Build(
        Board host, string modelFolder, string? modelName, string outputFolder, string compiler, string optimization, bool sanitize, CancellationToken cancellation = default)
    {
        BoardBuild build = host.Build with
        {
            Compiler = compiler,
            Package = $"{compiler} libc6-dev",
            Flags = sanitize ? [.. host.Build.Flags, .. SanitizerFlags] : host.Build.Flags,
            ModelFlags = [optimization],
        };
        return FirmwareBuilder.Build(modelFolder, modelName, host with { Build = build }, outputFolder, null, cancellation);
    }
}
