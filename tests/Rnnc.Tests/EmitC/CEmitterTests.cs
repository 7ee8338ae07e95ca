using Rnnc.Emit.C;
using Rnnc.Int8;
using Rnnc.Tests.Formats;
using Xunit;

namespace Rnnc.Tests.EmitC;

/// <summary>The compiled C equals the oracle to the bit, with every compiler, optimisation and sanitizer.</summary>
public sealed class CEmitterTests
{
    private static readonly string[] Warnings = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Werror"];

    public static TheoryData<string, string> Builds => new()
    {
        { "gcc", "-O0" },
        { "gcc", "-O2" },
        { "gcc", "-O1 -fsanitize=address,undefined -fno-sanitize-recover=all" },
        { "clang", "-O0" },
        { "clang", "-O2" },
        { "clang", "-O1 -fsanitize=address,undefined -fno-sanitize-recover=all" },
    };

    [Theory]
    [MemberData(nameof(Builds))]
    public void RandomProgramsEqualTheOracle(string compiler, string options)
    {
        if (!Tool.Exists(compiler)) return;
        Check(compiler, options, [.. Enumerable.Range(0, 40).Select(RandomPrograms.Make)]);
    }

    private static void Check(string compiler, string options, Int8Model[] models)
    {
        using var folder = new TemporaryFolder();
        Scenario[] scenarios = [.. models.Select((model, i) => new Scenario(model, $"m{i}", i))];
        foreach ((string file, string content) in CEmitter.Emit([.. models.Select((model, i) => (model, new EmitOptions($"m{i}")))])) folder.Put(file, System.Text.Encoding.UTF8.GetBytes(content));
        for (int i = 0; i < models.Length; i++) folder.Put($"check_m{i}.c", System.Text.Encoding.UTF8.GetBytes(scenarios[i].Code));
        IEnumerable<int> numbers = Enumerable.Range(0, models.Length);
        folder.Put("main.c", System.Text.Encoding.UTF8.GetBytes($"#include <stdio.h>\n{string.Concat(numbers.Select(i => $"void check_m{i}(void);\n"))}int main(void) {{\n{string.Concat(numbers.Select(i => $"puts(\"m{i}\");\ncheck_m{i}();\n"))}return 0;\n}}\n"));
        string[] sources = [.. folder.Names.Where(name => name.EndsWith(".c", StringComparison.Ordinal))];
        Tool.Run(folder.File("."), compiler, [.. Warnings, .. options.Split(' '), .. sources, "-o", "check"]);
        string expected = string.Concat(numbers.Select(i => $"m{i}\n{scenarios[i].Expected}"));
        Assert.Equal(expected, Tool.Run(folder.File("."), folder.File("check")));
    }
}
