using Rnnc.Int8;
using Rnnc.Tests.Int8;
using Xunit;

namespace Rnnc.Tests.EmitC;

/// <summary>The compiled C equals the oracle to the bit, with every compiler, optimisation and sanitizer.</summary>
public sealed class CEmitterTests
{
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
    [Trait("Category", "Slow")]
    public void Random_programs_equal_the_oracle(string compiler, string options) =>
        Check(compiler, options, [.. Enumerable.Range(0, 40).Select(RandomPrograms.Make)]);

    [Theory]
    [MemberData(nameof(Builds))]
    public void Cells_of_every_size_equal_the_oracle(string compiler, string options) => Check(
        compiler, options, [SamplePrograms.Lstm(1, 1, 3), SamplePrograms.Lstm(5, 3, 4, split: true), SamplePrograms.Lstm(32, 8, 8), SamplePrograms.Accumulator, SamplePrograms.Vocabulary, SamplePrograms.Requantized, SamplePrograms.Extremes]);

    internal static void Check(string compiler, string options, Int8Model[] models)
    {
        if (!Tool.Exists(compiler)) return;
        Scenario[] scenarios = [.. models.Select((model, i) => new Scenario(model, $"m{i}", i))];
        using var folder = new CFolder([.. models.Select((model, i) => ($"m{i}", model))]);
        foreach (Scenario scenario in scenarios) folder.Put($"check_{scenario.Name}.c", scenario.Code);
        folder.Put("main.c", $$"""
            #include <stdio.h>
            {{string.Concat(scenarios.Select(scenario => $"void check_{scenario.Name}(void);\n"))}}
            int main(void) {
            {{string.Concat(scenarios.Select(scenario => $"puts(\"{scenario.Name}\");\ncheck_{scenario.Name}();\n"))}}
                return 0;
            }

            """);
        folder.Build(compiler, "check", options.Split(' '));
        Assert.Equal(string.Concat(scenarios.Select(scenario => $"{scenario.Name}\n{scenario.Expected}")), folder.Run("check"));
    }
}
