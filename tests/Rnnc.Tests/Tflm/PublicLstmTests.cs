using System.Globalization;
using System.Text.RegularExpressions;
using Rnnc.Formats.Data;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Tests.Cli;
using Rnnc.Tests.EmitC;
using Rnnc.Tests.Formats;
using Rnnc.Tflm;
using Xunit;

namespace Rnnc.Tests.Tflm;

/// <summary>A public int8 LSTM and 40 windows of what TFLite Micro computes for it, activations and states included; where the folder is there.</summary>
public sealed partial class PublicLstmTests : IDisposable
{
    private const int Windows = 40, Steps = 28, Features = 28, Units = 20, Classes = 10, MostInstructions = 290_000;

    private readonly TemporaryFolder folder = new();
    private readonly string? home = Corpus.Shared is null ? null : Path.Combine(Corpus.Shared, "models", "peer", "mnist_lstm");

    public void Dispose() => folder.Dispose();

    /// <summary>A record: the layer's output 28 x 20, logits, softmax, hidden state of 8 bits, cell state of 16.</summary>
    [Theory]
    [InlineData("activations_ref_reset.bin", true)]
    [InlineData("activations_ref_noreset.bin", false)]
    public void Activations_and_states_are_those_of_the_reference(string file, bool reset)
    {
        if (home is null || !Directory.Exists(home)) return;
        Int8Model program = TflmReader.Read(Path.Combine(home, "trained_lstm_int8.tflite")).Program;
        byte[] inputs = File.ReadAllBytes(Path.Combine(home, "inputs.bin")), expected = File.ReadAllBytes(Path.Combine(home, file));
        var written = new Dictionary<string, int[]>();
        var runner = new Int8Runner(program) { Observer = (vector, values) => written[program.Vectors[vector].Name] = values.ToArray() };
        string rows = program.WithRole(VectorRole.Window).Single().Name, logits = program.WithRole(VectorRole.Scratch).Single(vector => vector is { Bits: 8, Length: Classes }).Name;
        for (int window = 0; window < Windows; window++)
        {
            if (reset) runner.Reset();
            int[] softmax = runner.Infer([[.. inputs.Skip(window * Steps * Features).Take(Steps * Features).Select(value => (int)(sbyte)value)]], Steps)[0];
            byte[] found =
            [
                .. Bytes(written[rows]), .. Bytes(written[logits]), .. Bytes(softmax), .. Bytes(runner.State(0).ToArray()),
                .. runner.State(1).ToArray().SelectMany(value => BitConverter.GetBytes((short)value)),
            ];
            Assert.Equal(expected.AsSpan(window * found.Length, found.Length).ToArray(), found);
        }
    }

    [Theory]
    [InlineData("host", "outputs_ref.bin")]
    [InlineData("host", "outputs_ref_noreset.bin")]
    [InlineData("qemu-an386", "outputs_ref.bin")]
    [InlineData("qemu-an386", "outputs_ref_noreset.bin")]
    public void Compiled_code_gives_the_bytes_of_the_reference(string board, string file)
    {
        if (home is null || !Directory.Exists(home) || !Tool.Exists(board == "host" ? "gcc" : "qemu-system-arm")) return;
        string x = folder.File("x.npz"), y = folder.File("y.npz");
        long[] windows = [.. File.ReadAllBytes(Path.Combine(home, "inputs.bin")).Select(value => (long)(sbyte)value)];
        NpzWriter.Write(x, [DataArray.Of("x", Tensor.Integer(ElementType.Int8, windows, Windows, Steps, Features))]);
        string[] mode = file.Contains("noreset", StringComparison.Ordinal) ? ["--stream"] : [];
        string said = CommandLine.Succeed(["run", Path.Combine(home, "trained_lstm_int8.tflite"), "--input", $"{x}:x", "-o", y, "--on", board, .. mode]);
        byte[] found = [.. NpzFile.ReadAll(y)["y_q"].Numbers.Integers.ToArray().Select(value => unchecked((byte)value))];
        Assert.Equal(File.ReadAllBytes(Path.Combine(home, file)), found);
        if (board != "host") Assert.InRange(int.Parse(Instructions().Match(said).Groups[1].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture), 1, MostInstructions);
    }

    private static IEnumerable<byte> Bytes(int[] values) => values.Select(value => unchecked((byte)value));

    [GeneratedRegex(@"([\d,]+) instructions a run")]
    private static partial Regex Instructions();
}
