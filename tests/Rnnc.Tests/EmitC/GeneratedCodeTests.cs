using System.Globalization;
using System.Text.RegularExpressions;
using Rnnc.Emit.C;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Tests.Int8;
using Xunit;

namespace Rnnc.Tests.EmitC;

/// <summary>What users see: headers, examples, errors, style, and folders of several models.</summary>
public sealed class GeneratedCodeTests
{
    public static TheoryData<string> Cores => ["cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m33", "cortex-m55"];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_example_in_the_header_compiles_and_runs(int seed)
    {
        if (!Tool.Exists("gcc")) return;
        using var folder = new CFolder(("cell", Model(seed)));
        string[] lines = folder.Files["cell.h"].Split('\n');
        IEnumerable<string> example = lines.SkipWhile(line => line != " * Example:").Skip(1).TakeWhile(line => line != " * Written by rnnc.").Select(line => line[2..]);
        folder.Put("main.c", string.Join('\n', example) + "\n");
        folder.Build("gcc", "example");
        Assert.Equal("", folder.Run("example"));
    }

    [Fact]
    public void The_header_is_cpp_as_well()
    {
        if (!Tool.Exists("g++")) return;
        using var folder = new CFolder(("cell", Model(0)));
        folder.Put("user.cpp", "#include \"cell.h\"\nint main() { static cell_instance m; return cell_init(&m) == RNNC_OK && cell_quantize_x(0.0F) <= 127 ? 0 : 1; }\n");
        foreach (string source in folder.Sources) Tool.Run(folder.Path, "gcc", "-std=c99", "-c", source);
        string[] objects = [.. folder.Sources.Select(source => Path.ChangeExtension(source, ".o"))];
        foreach (string standard in new[] { "-std=c++98", "-std=c++17" })
        {
            Tool.Run(folder.Path, "g++", ["-Wall", "-Wextra", standard, "user.cpp", .. objects, "-o", "user"]);
            folder.Run("user");
        }
    }

    [Theory]
    [MemberData(nameof(Cores))]
    public void Two_models_link_into_one_image_over_one_runtime(string core)
    {
        if (!Tool.Exists("arm-none-eabi-gcc")) return;
        using var folder = new CFolder(("first", SamplePrograms.Lstm(8, 4, 4)), ("second", SamplePrograms.Lstm(6, 3, 4, split: true)));
        folder.Put("main.c", """
            #include "first.h"
            #include "second.h"
            static first_instance a;
            static second_instance b;
            int main(void) { return first_init(&a) == RNNC_OK && second_init(&b) == RNNC_OK ? 0 : 1; }

            """);
        folder.Build("arm-none-eabi-gcc", "two.elf", $"-mcpu={core}", "-mthumb", "-O2", "--specs=nosys.specs");
        Assert.Single(folder.Sources, "rnnc_matvec_portable.c");
        Assert.Equal(1, Regex.Count(Tool.Run(folder.Path, "arm-none-eabi-nm", "two.elf"), "rnnc_matvec_portable"));
    }

    [Fact]
    public void A_folder_holds_the_parts_that_its_models_call_and_no_others()
    {
        IReadOnlyDictionary<string, string> files = CEmitter.Emit([(SamplePrograms.Accumulator, new EmitOptions("sum"))]);
        Assert.Equal(["rnnc.json", "rnnc_align.h", "rnnc_float.h", "rnnc_saturate.h", "rnnc_status.h", "rnnc_target.h", "sum.c", "sum.h"], files.Keys);
        IReadOnlyDictionary<string, string> more = CEmitter.Emit([(SamplePrograms.Lstm(4, 4, 4), new EmitOptions("lstm"))]);
        Assert.Contains("rnnc_matvec_dsp.c", more.Keys);
        Assert.DoesNotContain("rnnc_power.c", more.Keys);
    }

    [Fact]
    public void The_same_models_give_the_same_bytes_in_every_culture()
    {
        IReadOnlyDictionary<string, string> Emit() => CEmitter.Emit([(Model(1), new("a")), (Model(2), new("b"))]);
        IReadOnlyDictionary<string, string> here = Emit();
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NegativeSign = "~", NumberDecimalSeparator = "," } };
        try
        {
            Assert.Equal(here, Emit());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }

        Assert.All(here.Values, content => Assert.DoesNotContain("\r", content, StringComparison.Ordinal));
    }

    [Fact]
    public void Generated_code_is_formatted()
    {
        if (!Tool.Exists("clang-format")) return;
        using var folder = new CFolder([("lstm", SamplePrograms.Lstm(32, 8, 8)), ("requantized", SamplePrograms.Requantized), ("words", SamplePrograms.Vocabulary), .. Enumerable.Range(0, 12).Select(seed => ($"m{seed}", Model(seed)))]);
        folder.Put(".clang-format", File.ReadAllText(Path.Combine(Corpus.Root, ".clang-format")));
        Tool.Run(folder.Path, "clang-format", ["--dry-run", "-Werror", .. folder.Files.Keys.Where(file => !file.EndsWith(".json", StringComparison.Ordinal))]);
    }

    [Fact]
    public void Generated_code_and_the_runtime_are_tidy()
    {
        if (!Tool.Exists("clang-tidy")) return;
        using var folder = new CFolder(("lstm", SamplePrograms.Lstm(32, 8, 8)), ("split", SamplePrograms.Lstm(5, 3, 4, split: true)), ("requantized", SamplePrograms.Requantized), ("words", SamplePrograms.Vocabulary));
        folder.Put(".clang-tidy", File.ReadAllText(Path.Combine(Corpus.Root, ".clang-tidy")));
        Tool.Run(folder.Path, "clang-tidy", ["--quiet", .. folder.Sources, "--", "-std=c99"]);
    }

    [Fact]
    public void Wrong_arguments_give_their_status_and_change_nothing()
    {
        if (!Tool.Exists("gcc")) return;
        using var folder = new CFolder(("lstm", SamplePrograms.Lstm(4, 2, 3)), ("both", WithWindow()));
        folder.Put("main.c", """
            #include "both.h"
            #include "lstm.h"
            #include <string.h>
            #define CHECK(condition) if (!(condition)) return __LINE__ % 200 + 1
            int main(void) {
                static lstm_instance m, before;
                static both_instance b;
                int8_t x[4 * LSTM_X_LENGTH] = {0};
                int8_t y[LSTM_Y_LENGTH];
                int16_t s[LSTM_STATE0_LENGTH];
                int16_t bx[BOTH_X_LENGTH * (BOTH_STEPS + 1)] = {0}, by[BOTH_Y_LENGTH];
                CHECK(lstm_init(NULL) == RNNC_ERROR_ARGUMENT && lstm_init(&m) == RNNC_OK && both_init(&b) == RNNC_OK);
                memcpy(&before, &m, sizeof m);
                CHECK(lstm_infer(NULL, x, 3, y) == RNNC_ERROR_ARGUMENT);
                CHECK(lstm_infer(&m, NULL, 3, y) == RNNC_ERROR_ARGUMENT);
                CHECK(lstm_infer(&m, x, 3, NULL) == RNNC_ERROR_ARGUMENT);
                CHECK(lstm_infer(&m, x, 0, y) == RNNC_ERROR_STEPS && lstm_infer(&m, x, -1, y) == RNNC_ERROR_STEPS);
                CHECK(lstm_run(&m, x, 0) == RNNC_ERROR_STEPS && lstm_push(&m, NULL) == RNNC_ERROR_ARGUMENT);
                CHECK(lstm_output(&m, NULL) == RNNC_ERROR_ARGUMENT && lstm_reset(NULL) == RNNC_ERROR_ARGUMENT);
                CHECK(lstm_get_state(&m, LSTM_STATE0_SLOT, NULL) == RNNC_ERROR_ARGUMENT);
                CHECK(lstm_get_state(&m, 2, s) == RNNC_ERROR_SLOT && lstm_set_state(&m, -1, s) == RNNC_ERROR_SLOT);
                CHECK(memcmp(&before, &m, sizeof m) == 0);
                CHECK(lstm_infer(&m, x, 4, y) == RNNC_OK);
                CHECK(both_infer(&b, bx, BOTH_STEPS + 1, by) == RNNC_ERROR_STEPS);
                CHECK(both_infer(&b, bx, BOTH_STEPS, by) == RNNC_OK && both_infer(&b, bx, 1, by) == RNNC_OK);
                return 0;
            }

            """);
        folder.Build("gcc", "arguments", "-Wno-unused-function", "-include", "stddef.h");
        folder.Run("arguments");
    }

    [Fact]
    public void Tokens_beyond_the_vocabulary_give_their_status_and_change_nothing()
    {
        if (!Tool.Exists("gcc")) return;
        using var folder = new CFolder(("words", SamplePrograms.Vocabulary));
        folder.Put("main.c", """
            #include "words.h"
            #include <string.h>
            #define CHECK(condition) if (!(condition)) return __LINE__ % 200 + 1
            int main(void) {
                static words_instance m, before;
                int8_t good[3 * WORDS_X_LENGTH] = {0, 4, 1, 2, 3, 4}, bad[3 * WORDS_X_LENGTH] = {0, 4, 1, 2, 3, 5};
                int16_t rows[3 * WORDS_Y0_LENGTH], last[WORDS_Y1_LENGTH];
                CHECK(WORDS_X_TOKENS == 5 && words_init(&m) == RNNC_OK);
                memcpy(&before, &m, sizeof m);
                CHECK(words_infer(&m, bad, 3, rows, last) == RNNC_ERROR_TOKEN && words_run(&m, bad, 3, rows) == RNNC_ERROR_TOKEN);
                CHECK(words_push(&m, bad + 4, rows) == RNNC_ERROR_TOKEN);
                bad[5] = -1;
                CHECK(words_push(&m, bad + 4, rows) == RNNC_ERROR_TOKEN);
                CHECK(memcmp(&before, &m, sizeof m) == 0);
                CHECK(words_infer(&m, bad, 2, rows, last) == RNNC_OK && words_infer(&m, good, 3, rows, last) == RNNC_OK);
                return words_push(&m, good, rows) == RNNC_OK ? 0 : 1;
            }

            """);
        folder.Build("gcc", "tokens", "-Wno-unused-function");
        folder.Run("tokens");
        Assert.Contains("tokens 0 to 4, others give RNNC_ERROR_TOKEN", folder.Files["words.h"], StringComparison.Ordinal);
        Assert.DoesNotContain("quantize_x", folder.Files["words.h"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("1st")]
    [InlineData("a-b")]
    [InlineData("größe")]
    [InlineData("int")]
    [InlineData("rnnc_x")]
    [InlineData("a234567890123456789012345678901234567890123456789")]
    public void A_name_that_is_no_identifier_is_refused(string name) => Assert.Throws<InputException>(() => new EmitOptions(name));

    [Fact]
    public void Two_models_of_one_name_are_refused() =>
        Assert.Throws<InputException>(() => CEmitter.Emit([(SamplePrograms.Accumulator, new("Sum")), (SamplePrograms.Accumulator, new("sum"))]));

    private static Int8Model Model(int seed) => seed == 0 ? SamplePrograms.Lstm(5, 3, 4) : RandomPrograms.Make(seed);

    /// <summary>A window of rows filled forwards and read backwards: the number of steps is bounded by the buffer.</summary>
    private static Int8Model WithWindow() => new(
        "both",
        [
            new("x", VectorRole.Input, 16, 1, PerStep: true, Scale: 1),
            new("w", VectorRole.Window, 16, 1, PerStep: true, Scale: 1),
            new("h", VectorRole.State, 16, 1, PerStep: false, Scale: 1),
            new("y", VectorRole.Output, 16, 1, PerStep: false, Scale: 1),
        ],
        [],
        [],
        [
            new(StageKind.Forward, [new("first", [new Map(1, [new Load(new(0, 0, 1, Row.Time), Access.Each), new Store(0, new(1, 0, 1, Row.Time))])])]),
            new(StageKind.Backward, [new("second", [new Map(1, [new Load(new(1, 0, 1, Row.Time), Access.Each), new Store(0, new(2, 0, 1))])])]),
            new(StageKind.Once, [new("out", [new Map(1, [new Load(new(2, 0, 1), Access.Each), new Store(0, new(3, 0, 1))])])]),
        ])
    { Steps = 4 };
}
