using Rnnc.Tests.Formats;
using Xunit;

namespace Rnnc.Tests.Cli;

/// <summary>One network gives the same C, byte for byte, whatever file it comes from: nothing of a file's names or layout is in it.</summary>
public sealed class SameCodeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("digits_gru_cell", "model.keras", "model.h5", "float.tflite", "saved_model", "model.onnx", "legacy.onnx")]
    [InlineData("digits_fastgrnn", "model.keras", "float.tflite")]
    public void FormatsAgree(string model, params string[] files)
    {
        string[] first = Compile(model, files[0]);
        foreach (string file in files[1..]) Assert.Equal(first, Compile(model, file));
    }

    /// <summary>All sources; the manifest keeps the file's names of inputs, outputs and states.</summary>
    private string[] Compile(string model, string file)
    {
        string output = folder.File(file);
        string[] cell = file.EndsWith(".keras", StringComparison.Ordinal) && Read.Cells.CellFiles.ByFolder.TryGetValue(model, out var option) ? ["--cell", $"{option.Name}={option.Path}"] : [];
        CommandLine.Succeed(["compile", Path.Combine(Corpus.Own(model), file), "--calibrate", Corpus.Digits, "-o", output, "--name", "digits", .. cell]);
        return [.. Directory.EnumerateFiles(output).Where(path => Path.GetFileName(path) != "rnnc.json").Order(StringComparer.Ordinal).Select(path => Path.GetFileName(path) + "\n" + File.ReadAllText(path))];
    }
}
