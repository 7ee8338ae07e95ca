using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read;
using Rnnc.Tests.Evaluate;
using Rnnc.Tests.Formats;
using Xunit;

namespace Rnnc.Tests.Cli;

/// <summary>inspect --as-cell: the cell of any model as a cell file that is the same cell when it is read back.</summary>
public sealed class AsCellTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Models whose cells are written: every one of the repository, and those of the corpus with other architectures around them.</summary>
    public static TheoryData<string> Files =>
    [
        .. Corpus.FilesEndingIn(".tflite").Where(file => Path.GetFileName(file) == "float.tflite" && Has(file, "digits_", "keras2_custom", "keras2_lstm_hs")),
        .. Corpus.FilesEndingIn("model.keras").Where(file => Has(file, "motions_b", "motions_stacked", "motions_runtime", "vibration")),
        .. Corpus.FilesEndingIn("frozen.pb").Where(file => Has(file, "tf1_basiclstm", "tf1_custom_scope")),
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void ReadsBackAsTheSameCell(string file)
    {
        string text = CommandLine.Succeed("inspect", file, "--as-cell", "-o", folder.File("cells"));
        Node[] layers = [.. Canonical(ModelReader.Read(file, ReadOptions.Default)).Graph.Nodes.Where(node => node.Op is Sequence)];
        string[] written = [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)])];
        Assert.Equal(layers.Length, written.Length);
        foreach ((Node layer, string cell) in layers.Zip(written))
        {
            Model back = ModelReader.Read(cell, new ReadOptions { Weights = Path.ChangeExtension(cell, ".npz") });
            var expected = (Sequence)layer.Op;
            var found = (Sequence)Canonical(back).Graph.Nodes.Single(node => node.Op is Sequence).Op;
            Assert.Equal(Nodes(expected), Nodes(found));
            if (layers.Length == 1 && Golden.Beside(file) is { } golden && golden.Has("y_sequence") && golden.Has("x") && golden["y_sequence"].Rank == 3)
                Assert.InRange(Golden.Distance(golden["y_sequence"], new FloatRunner(back).Run([golden["x"]])[0]), 0, 2e-4);
        }
    }

    [Fact]
    public void PrintsForPeopleWithoutAFolder()
    {
        string text = CommandLine.Succeed("inspect", Own("digits_mgu/float.tflite"), "--as-cell");
        Assert.Equal(
            """
            # sequential_1/rnn_1/while of float.tflite
            cell mgu_cell
            input x[8]
            state h[32]
            weight W_f[8, 32]
            weight U_f[32, 32]
            weight b_f[32]
            weight W_c[8, 32]
            weight U_c[32, 32]
            weight b_c[32]

            f = sigmoid(W_f x + U_f h + b_f)
            c = tanh(W_c x + U_c (f * h) + b_c)
            h' = (1 - f) * h + f * c

            """.ReplaceLineEndings("\n"),
            text);
    }

    [Fact]
    public void WhatItWritesCompiles()
    {
        CommandLine.Succeed("inspect", Own("digits_gru_cell/model.keras"), "--as-cell", "-o", folder.File("cells"));
        string cell = folder.File("cells/rnn.cell"), weights = folder.File("cells/rnn.npz");
        string text = CommandLine.Succeed("compile", cell, "--weights", weights, "--calibrate", Corpus.Digits, "-o", folder.File("out"));
        Assert.Contains("steps  one at a time with push", text, StringComparison.Ordinal);
        CommandLine.Succeed("run", cell, "--weights", weights, "--input", Corpus.Digits + ":x_test", "-o", folder.File("y.npz"), "--as", "float");
    }

    [Fact]
    public void RefusesWhatItCannotTell()
    {
        CommandLine.Fail(2, "-o goes with --as-cell; give both", "inspect", Own("digits_mgu/float.tflite"), "-o", folder.File("cells"));
        if (Corpus.Shared is not null)
            CommandLine.Fail(1, "a cell that reads 2 sequences; expected a cell that a cell file can tell: one", "inspect", Path.Combine(Corpus.Shared, "models", "tf1_multi_dropout", "frozen.pb"), "--as-cell");
    }

    private static bool Has(string file, params string[] parts) => parts.Any(part => file.Contains($"{Path.DirectorySeparatorChar}{part}", StringComparison.Ordinal));

    private static string Own(string path) => Path.Combine(Corpus.OwnModels, path);

    private static Model Canonical(Model model) => Pipeline.Run(model, Pipeline.ForQuantization);

    /// <summary>What a cell computes, node by node. A layer that gives its states alone has no output, which nodes are ordered by.</summary>
    private static IEnumerable<string> Nodes(Sequence sequence) =>
        sequence.Cell.Nodes.Select(node => $"{node.Op.Name} {node.Op.Attributes} {Values(node)}").Order(StringComparer.Ordinal);

    private static string Values(Node node) => node.Op is Constant { Value.Element: ElementType.Float32 } constant ? string.Join(' ', constant.Value.Floats.ToArray()) : "";
}
