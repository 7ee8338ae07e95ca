using Xunit;

namespace Rnnc.Tests.Cli;

public sealed class InspectTests
{
    /// <summary>File, then what the report must say.</summary>
    public static TheoryData<string, string[]> Reports => new()
    {
        { "digits_lstm_cell/model.keras", ["Keras 3", "LSTM", "c' = f * c + i * g", "h' = o * tanh(c')", "starts as zeros", "each step", "once a window", "41,280 MACs a window", "int8: yes"] },
        { "digits_gru_cell/float.tflite", ["z = sigmoid(W_z x + U_z h + b_z)", "h' = z * h + (1 - z) * c", "float32[1, 8, 8]"] },
        { "tf1_basiclstm/ckpt/model.ckpt", ["TensorFlow checkpoint; 4 variables, 5,578 values; 10 more of optimizers", "rnn/basic_lstm_cell\n  bias    float32[128]\n  kernel  float32[40, 128]\n", "of optimizers, no weights\n  beta1_power", "output/bias/Adam_1", "graph: none"] },
        { "digits_fastgrnn/float.tflite", ["= sigmoid(", "= tanh("] },
    };

    [Theory]
    [MemberData(nameof(Reports))]
    public void Says_what_a_model_is(string file, string[] expected)
    {
        string text = CommandLine.Succeed("inspect", Path.Combine(Corpus.OwnModels, file));
        foreach (string part in expected) Assert.Contains(part, text, StringComparison.Ordinal);
    }

    [Fact]
    public void Dumps_the_graph_after_a_pass()
    {
        string file = Path.Combine(Corpus.Own("digits_lstm_cell"), "float.tflite");
        Assert.Contains("= While(", CommandLine.Succeed("inspect", file, "--dump-after", "reading"), StringComparison.Ordinal);
        string lifted = CommandLine.Succeed("inspect", file, "--dump-after", "LiftWhile");
        Assert.Contains("after LiftWhile", lifted, StringComparison.Ordinal);
        Assert.Contains("= Sequence(", lifted, StringComparison.Ordinal);
        Assert.DoesNotContain("= While(", lifted, StringComparison.Ordinal);
    }

    [Fact]
    public void Draws_a_model()
    {
        using var folder = new Formats.TemporaryFolder();
        string[] command = ["inspect", Path.Combine(Corpus.Own("digits_peephole"), "float.tflite"), "--svg"];
        Assert.Contains("int8: yes", CommandLine.Succeed([.. command, folder.File("a.svg")]), StringComparison.Ordinal);
        CommandLine.Succeed([.. command, folder.File("b.svg")]);
        string svg = File.ReadAllText(folder.File("a.svg"));
        Assert.Equal(svg, File.ReadAllText(folder.File("b.svg")));
        System.Xml.Linq.XDocument drawing = System.Xml.Linq.XDocument.Parse(svg);
        string[] texts = [.. drawing.Descendants().Where(element => element.Name.LocalName == "text").Select(element => element.Value)];
        foreach (string part in (string[])["c' = f * c + i * g", "h [32] starts as zeros", "Softmax [10]", "input float32[1, 8, 8]", "[8, 8]"]) Assert.Contains(part, texts);
        Assert.Equal(4, drawing.Descendants().Count(element => element.Name.LocalName == "path" && (string?)element.Attribute("class") == "flow"));
        CommandLine.Fail(2, "--svg goes with the report", [.. command, folder.File("c.svg"), "--dump-after", "reading"]);
    }

    [Fact]
    public void Lists_boards()
    {
        string text = CommandLine.Succeed("boards");
        foreach (string board in (string[])["host", "qemu-an385", "qemu-an386", "qemu-an547", "qemu-m0", "stm32f4-discovery"]) Assert.Contains(board, text, StringComparison.Ordinal);
    }

    public static TheoryData<string> Commands => ["inspect", "compile", "run", "compare", "boards", "build", "bench"];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_ends_with_examples(string command)
    {
        string text = CommandLine.Succeed(command, "--help");
        Assert.Contains("Examples:", text, StringComparison.Ordinal);
        Assert.Contains($"rnnc {command}", text, StringComparison.Ordinal);
    }
}
