using System.Globalization;
using System.Text.RegularExpressions;
using Rnnc.Tests.EmitC;
using Rnnc.Tests.Formats;
using Xunit;

namespace Rnnc.Tests.Cli;

/// <summary>Translators on the command line, and the C that comes out.</summary>
[Trait("Category", "Slow")]
public sealed partial class TranslateTests : IDisposable
{
    private static readonly string Dates = Path.Combine(Corpus.OwnModels, "data", "dates.npz");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>The board chooses the oracle's tokens, or the command fails.</summary>
    [Theory]
    [InlineData("qemu-an386", "greedy")]
    [InlineData("qemu-an386", "sample")]
    [InlineData("qemu-an385", "sample")]
    [InlineData("qemu-an547", "greedy")]
    [InlineData("qemu-m0", "greedy")]
    public void BoardsChooseTheOraclesTokens(string board, string helper)
    {
        string text = CommandLine.Succeed(
            "run", Pipeline("dates_attention"), "--calibrate", Dates, "--on", board, "--text", "3 May 2009", "--text", "the 5th of March 1987", "--decode", helper, "--temperature", "3", "--seed", "7");
        Match figures = Figures().Match(text);
        Assert.True(figures.Success, text);
        if (helper == "greedy") Assert.EndsWith("2009-05-03\n1987-03-05\n", text.ReplaceLineEndings("\n"), StringComparison.Ordinal);
        if (board != "qemu-an386") return;
        Assert.InRange(Number(figures, "token"), 1, 55_000);
        Assert.InRange(Number(figures, "flash"), 1, 56 * 1024);
        Assert.InRange(Number(figures, "ram"), 1, 6 * 1024);
    }

    [Fact]
    public void ALoopInOneFileIsTheSameTranslator()
    {
        string model = Path.Combine(Corpus.Own("dates_attention"), "translate.onnx");
        CommandLine.Succeed("run", model, "--decode", "greedy", "--input", $"{Dates}:x_calib", "-o", folder.File("float.npz"));
        string text = CommandLine.Succeed("run", model, "--decode", "greedy", "--input", $"{Dates}:x_calib", "--calibrate", Dates, "-o", folder.File("int8.npz"));
        Assert.Contains("y_tokens [200, 10]", text, StringComparison.Ordinal);
        int[] expected = Tokens("float.npz"), found = Tokens("int8.npz");
        Assert.True(expected.Where((token, i) => token != found[i]).Count() <= 2);
        CommandLine.Succeed("compile", model, "--calibrate", Dates, "-o", folder.File("out"), "--name", "dates");
        Assert.True(File.Exists(Path.Combine(folder.File("out"), "dates.h")));
    }

    /// <summary>Each half may be measured by itself; its inputs are tokens that it knows.</summary>
    [Theory]
    [InlineData("dates")]
    [InlineData("dates_step")]
    [InlineData("dates_source")]
    public void BenchMeasuresTheWholeAndItsHalves(string name)
    {
        CommandLine.Succeed("compile", Pipeline("dates_attention"), "--calibrate", Dates, "-o", folder.File("out"), "--name", "dates");
        Assert.Matches("instructions +[0-9,]+ a window", CommandLine.Succeed("bench", folder.File("out"), "--board", "qemu-an386", "--name", name));
    }

    [Fact]
    public void ComparisonsShowAccuracyCostAndWhereAnswersLooked()
    {
        string text = CommandLine.Succeed(
            "compare", Pipeline("dates_attention"), "--calibrate", Dates, "--test", Dates, "--json", folder.File("dates.json"), "--html", folder.File("dates.html"));
        Assert.Contains("exact match int8", text, StringComparison.Ordinal);
        string json = File.ReadAllText(folder.File("dates.json"));
        foreach (string key in (string[])["exact_match_int8", "token_accuracy_float", "macs_token", "instructions_per_answer_token", "ram_bytes"])
            Assert.Contains($"\"{key}\"", json, StringComparison.Ordinal);
        string page = File.ReadAllText(folder.File("dates.html"));
        Assert.Contains("<rect", page, StringComparison.Ordinal);
        Assert.Contains("Where each token of an answer looked", page, StringComparison.Ordinal);
    }

    /// <summary>0.97 of the answers right where float has 0.984, within a budget of one point.</summary>
    [Fact]
    public void AnAccuracyBudgetIsKept()
    {
        string[] compare = ["compare", Pipeline("dates_lstm"), "--calibrate", Dates, "--test", Dates, "--json", folder.File("dates.json")];
        CommandLine.Succeed(compare);
        Assert.InRange(ExactMatch(), 0.94, 1);
        CommandLine.Succeed([.. compare, "--accuracy-budget", "1"]);
        Assert.InRange(ExactMatch(), 0.97, 1);
        string text = CommandLine.Succeed("compile", Pipeline("dates_lstm"), "--calibrate", Dates, "-o", folder.File("out"), "--accuracy-budget", "1");
        Assert.Matches("lost: [01](\\.[0-9]+)? of 100 answers on calibration", text);
        CommandLine.Fail(2, "give points from 0 to 100", "compile", Pipeline("dates_lstm"), "--calibrate", Dates, "-o", folder.File("out"), "--accuracy-budget", "-1");

        double ExactMatch()
        {
            using var json = System.Text.Json.JsonDocument.Parse(File.ReadAllText(folder.File("dates.json")));
            return json.RootElement[0].GetProperty("exact_match_int8").GetDouble();
        }
    }

    /// <summary>Every status, the callback, the teacher and the single step, under the sanitizers.</summary>
    [Theory]
    [InlineData("gcc")]
    [InlineData("clang")]
    public void TheFunctionsKeepTheirContract(string compiler)
    {
        if (!Tool.Exists(compiler)) return;
        CommandLine.Succeed("compile", Pipeline("dates_attention"), "--calibrate", Dates, "-o", folder.File("out"), "--name", "dates");
        string place = folder.File("out");
        File.Copy(Path.Combine(Corpus.Root, "tests", "Rnnc.Tests", "Cli", "translate_driver.c"), Path.Combine(place, "driver.c"));
        if (Tool.Exists("clang-format"))
            Tool.Run(place, "clang-format", "--dry-run", "--Werror", $"--style=file:{Path.Combine(Corpus.Root, ".clang-format")}", "dates.h", "dates.c");
        string[] sources = [.. Directory.EnumerateFiles(place, "*.c").Select(file => Path.GetFileName(file)!)];
        Tool.Run(place, compiler, [.. CFolder.Warnings, "-g", "-fsanitize=address,undefined", "-fno-sanitize-recover=all", .. sources, "-o", "driver"]);
        Assert.Equal("done\n", Tool.Run(place, Path.Combine(place, "driver")));
    }

    [Theory]
    [InlineData("run: no source", "run", "dates.toml")]
    [InlineData("--temperature \"-1\": give a number of at least 0", "run", "dates.toml", "--text", "3 May 2009", "--temperature", "-1")]
    [InlineData("--seed \"x\": give a whole number", "run", "dates.toml", "--text", "3 May 2009", "--seed", "x")]
    [InlineData("--input and --text", "run", "dates.toml", "--text", "3 May 2009", "--input", "x.npy")]
    [InlineData("translators are C|its loop is C", "compile", "dates.toml", "--calibrate", "dates.npz", "-o", "out", "--emit", "tflite")]
    public void WrongCommandLinesAreToldApart(string pattern, params string[] args) => CommandLine.Fail(2, pattern, Placed(args));

    [Theory]
    [InlineData("a teacher without tokens to feed", "run", "dates.toml", "--text", "3 May 2009", "--decode", "teacher")]
    [InlineData("no symbol for \"#\"", "run", "dates.toml", "--text", "#")]
    [InlineData("a source of 42 tokens; expected at most 30", "run", "dates.toml", "--text", "1111111111111111111111111111111111111111")]
    [InlineData("without a loop that feeds its largest logit back", "run", "encoder.keras", "--decode", "greedy", "--input", "dates.npz:x_test", "-o", "out.npz")]
    public void BadInputIsNamed(string pattern, params string[] args) => CommandLine.Fail(1, pattern, Placed(args));

    [Fact]
    public void InspectShowsBothHalves()
    {
        string text = CommandLine.Succeed("inspect", Pipeline("dates_attention"));
        Assert.Contains("starts with <start> (1), ends after the last step", text, StringComparison.Ordinal);
        Assert.Contains("22,416 MACs a step", text, StringComparison.Ordinal);
        Assert.DoesNotContain("int8: no", text, StringComparison.Ordinal);
    }

    private static string Pipeline(string model) => Path.Combine(Corpus.Own(model), "dates.toml");

    private static string[] Placed(string[] args) => [.. args.Select(arg => arg switch
    {
        "dates.toml" => Pipeline("dates_attention"),
        "encoder.keras" => Path.Combine(Corpus.Own("dates_attention"), arg),
        "dates.npz" => Dates,
        "dates.npz:x_test" => Dates + ":x_test",
        _ => arg,
    })];

    private int[] Tokens(string file) => [.. Rnnc.Formats.Data.NpzFile.ReadOne(folder.File(file), "y_tokens").Numbers.Integers.ToArray().Select(token => (int)token)];

    private static long Number(Match match, string group) => long.Parse(match.Groups[group].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);

    [GeneratedRegex("the tokens of the oracle, [0-9,]+ instructions a source token, (?<token>[0-9,]+) an answer token, flash (?<flash>[0-9,]+), RAM (?<ram>[0-9,]+) bytes")]
    private static partial Regex Figures();
}
