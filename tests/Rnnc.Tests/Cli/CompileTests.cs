using Rnnc.Tests.EmitC;
using Rnnc.Tests.Formats;
using Xunit;

namespace Rnnc.Tests.Cli;

public sealed class CompileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Two_models_share_a_folder_that_builds_with_a_bare_compiler()
    {
        string text = CommandLine.Succeed(
            "compile", Model("digits_lstm_cell/model.keras"), Model("digits_fastgrnn/float.tflite"), "--calibrate", Corpus.Digits, "-o", folder.File("out"), "--name", "lstm", "--name", "fast", "--target", "cortex-m4");
        Assert.Matches("cortex-m4: [0-9,]+ bytes of flash", text);
        Assert.Matches("lstm: .*\\n.*flash .*\\n.*RAM .*\\n(.*\\n)*.*error .*calibration windows", text);
        string[] files = [.. Directory.EnumerateFiles(folder.File("out")).Select(file => Path.GetFileName(file)!)];
        Assert.Superset(new HashSet<string> { "lstm.c", "lstm.h", "fast.c", "fast.h", "rnnc.json" }, files.ToHashSet());
        string[] sources = [.. files.Where(file => file.EndsWith(".c", StringComparison.Ordinal))];
        Tool.Run(folder.File("out"), "cc", ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-c", .. sources]);
    }

    [Fact]
    public void Tflite_and_its_c_share_a_folder()
    {
        string text = CommandLine.Succeed("compile", Model("digits_rnn_cell/float.tflite"), "--calibrate", Corpus.Digits, "-o", folder.File("out"), "--name", "rnn", "--emit", "tflite,c");
        Assert.Matches("rnn.tflite: .*, [0-9,]+ bytes, [0-9,]+ of them constants", text);
        string[] files = [.. Directory.EnumerateFiles(folder.File("out")).Select(file => Path.GetFileName(file)!)];
        Assert.Superset(new HashSet<string> { "rnn.c", "rnn.h", "rnn.tflite", "rnnc.json" }, files.ToHashSet());
        Tool.Run(folder.File("out"), "cc", ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic", "-c", .. files.Where(file => file.EndsWith(".c", StringComparison.Ordinal))]);
    }

    [Theory]
    [InlineData("variables", "VAR_HANDLE")]
    [InlineData("io", "")]
    public void A_step_is_written_in_both_forms_of_state(string states, string code)
    {
        string[] command = ["compile", Model("digits_rnn_cell/float.tflite"), "--calibrate", Corpus.Digits, "-o", folder.File("out"), "--name", "rnn", "--emit", "tflite", "--form", "step", "--state-as", states];
        CommandLine.Succeed(command);
        Assert.Equal(["rnn.tflite", "rnnc.json"], Directory.EnumerateFiles(folder.File("out")).Select(file => Path.GetFileName(file)!).Order());

        // What rnnc wrote is replaced.
        CommandLine.Succeed(command);
        Rnnc.Formats.TfLite.TfLiteModel model = Rnnc.Formats.TfLite.TfLiteFile.Open(Path.Combine(folder.File("out"), "rnn.tflite"));
        Assert.Equal(code.Length > 0, model.Main.Operators.Any(op => op.Name == code));
        Assert.Equal(states == "io" ? 2 : 1, model.Main.Inputs.Length);
    }

    [Theory]
    [InlineData("--form is of TFLite files", "--form", "step")]
    [InlineData("--state-as is of the form step", "--emit", "tflite", "--state-as", "io")]
    public void Options_of_other_outputs_are_refused(string message, params string[] options) =>
        CommandLine.Fail(2, message, ["compile", Model("digits_rnn_cell/float.tflite"), "--calibrate", Corpus.Digits, "-o", folder.File("out"), .. options]);

    [Fact]
    public void Names_come_from_files_or_folders()
    {
        string text = CommandLine.Succeed("compile", Model("digits_rnn_cell/float.tflite"), Model("digits_mgu/float.tflite"), "--calibrate", Corpus.Digits, "-o", folder.File("out"));
        Assert.Contains("digits_rnn_cell.c", text, StringComparison.Ordinal);
        Assert.Contains("digits_mgu.h", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes_and_replaces_what_rnnc_wrote()
    {
        string[] command = ["compile", Model("digits_rnn_cell/model.keras"), "--calibrate", Corpus.Digits, "-o", folder.File("out"), "--name", "digits"];
        CommandLine.Succeed(command);
        Dictionary<string, string> first = Contents();
        CommandLine.Succeed(command);
        Assert.Equal(first, Contents());
        Assert.Equal(["out"], folder.Names);
    }

    [Theory]
    [InlineData("8", "int8_t, real value = 0.00390625 * (integer - (-128))")]
    [InlineData("16", "int16_t, real value = 3.051758E-05 * integer")]
    public void Outputs_have_the_width_that_is_asked_for(string bits, string output)
    {
        CommandLine.Succeed("compile", Model("digits_rnn_cell/model.keras"), "--calibrate", Corpus.Digits, "-o", folder.File("out"), "--name", "digits", "--output-bits", bits);
        Assert.Contains($"Output y: [10] {output}", Contents()["digits.h"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("digits_rnn_cell", true)]
    [InlineData("digits_rnn_cell", false)]
    public void Build_and_bench_measure_a_folder(string model, bool bench)
    {
        CommandLine.Succeed("compile", Model($"{model}/model.keras"), "--calibrate", Corpus.Digits, "-o", folder.File("out"), "--name", "digits");
        string text = CommandLine.Succeed(bench ? "bench" : "build", folder.File("out"), "--board", bench ? "qemu-an386" : "host");
        Assert.Matches(bench ? "instructions +[0-9,]+ a window" : "flash +[0-9,]+ bytes", text);
        Assert.True(File.Exists(Path.Combine(folder.File(bench ? "out-qemu-an386" : "out-host"), "firmware.elf")));
    }

    private Dictionary<string, string> Contents() => Directory.EnumerateFiles(folder.File("out")).ToDictionary(file => Path.GetFileName(file)!, File.ReadAllText);

    private static string Model(string path) => Path.Combine(Corpus.OwnModels, path);
}
