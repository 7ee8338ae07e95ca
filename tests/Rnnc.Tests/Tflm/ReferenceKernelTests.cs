using System.Security.Cryptography;
using Rnnc.Formats.Data;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Tests.Cli;
using Rnnc.Tests.Formats;
using Rnnc.Tflm;
using Xunit;

namespace Rnnc.Tests.Tflm;

/// <summary>Quantized files against what TFLite Micro's reference kernels gave for the same inputs, to the byte.</summary>
public sealed class ReferenceKernelTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public static TheoryData<string> Cases => [.. Directory.EnumerateFiles(Corpus.Own("tflm"), "*.tflite").Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    /// <summary>Files over whole test sets: the first bytes of SHA-256 of the outputs, reset before each run and carried from run to run.</summary>
    public static TheoryData<string, string, string, string> TestSets => new()
    {
        { "digits_lstm/int8.tflite", "digits", "741580b1c7fb56f2", "594e4f0a30b62b8e" },
        { "digits_lstm_cell/int8.tflite", "digits", "741580b1c7fb56f2", "594e4f0a30b62b8e" },
        { "edgemark_lstm/int8.tflite", "edgemark", "128125cabbf9ed1b", "a25e971de749d138" },
        { "motions_backwards/int8.tflite", "motions", "0ef2b19f473a219c", "cf7f5a64195a828e" },
        { "motions_bilstm/int8.tflite", "motions", "fdac8fe6c91c92e5", "1d3691c80b459895" },
        { "tf1_static/int8.tflite", "digits", "b27b4b189b9f973f", "b27b4b189b9f973f" },
        { "digits_fastgrnn/int8_unrolled.tflite", "digits", "91de379c05318b42", "91de379c05318b42" },
        { "digits_gru_cell/int8_unrolled.tflite", "digits", "2fe6b7e388dcba4a", "2fe6b7e388dcba4a" },
        { "digits_gru_v1/int8_unrolled.tflite", "digits", "6fae113ad2e683bb", "6fae113ad2e683bb" },
        { "digits_lstm/int8_unrolled.tflite", "digits", "aefd3920722a7ac7", "aefd3920722a7ac7" },
        { "digits_mgu/int8_unrolled.tflite", "digits", "d465e27551762fd9", "d465e27551762fd9" },
        { "digits_peephole/int8_unrolled.tflite", "digits", "a8d4649f54cb8ce7", "a8d4649f54cb8ce7" },
        { "digits_rnn_cell/int8_unrolled.tflite", "digits", "ae1681fe89911eb9", "ae1681fe89911eb9" },
    };

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void Gives_the_bytes_of_the_reference_kernels(string name)
    {
        TflmModel model = TflmReader.Read(Path.Combine(Corpus.Own("tflm"), $"{name}.tflite"));
        IReadOnlyDictionary<string, DataArray> data = NpzFile.ReadAll(Path.Combine(Corpus.Own("tflm"), $"{name}.npz"));
        Vector[] inputs = [.. model.Program.WithRole(VectorRole.Input)], outputs = [.. model.Program.WithRole(VectorRole.Output)];
        var runner = Int8Runner.OfEncoded(ProgramEncoder.Encode(model.Program));
        foreach (string mode in (string[])["reset", "carried"])
        {
            runner.Reset();
            int runs = data[$"x_{model.Inputs[0].Name}"].Dims[0];
            for (int run = 0; run < runs; run++)
            {
                if (mode == "reset") runner.Reset();
                int[][] x = [.. inputs.Select((vector, i) => Integers(Row(data[$"x_{model.Inputs[i].Name}"], run), vector))];
                var y = runner.Infer(x, Math.Max(1, model.Program.Steps));
                for (int i = 0; i < outputs.Length; i++)
                {
                    Tensor expected = Row(data[$"{mode}_{model.Outputs[i].Name}"], run);
                    if (expected.Element == ElementType.Float32) Assert.Equal(expected.Floats.ToArray(), y[i].Select(value => (float)(outputs[i].Scale * (value - outputs[i].ZeroPoint))));
                    else Assert.Equal(expected.Integers.ToArray(), y[i].Select(value => (long)value));
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(TestSets))]
    public void Gives_the_bytes_over_whole_test_sets(string file, string data, string reset, string carried)
    {
        if (Corpus.Shared is null) return;
        string path = Path.Combine(Corpus.Shared, "models", file), x = $"{Path.Combine(Corpus.Shared, "data", data)}.npz:x_test";
        if (!File.Exists(path)) return;
        foreach ((string expected, string[] mode) in ((string, string[])[])[(reset, []), (carried, ["--stream"])])
        {
            string result = folder.File("y.npz");
            CommandLine.Succeed(["run", path, "--arithmetic", "tflm", "--input", x, "-o", result, .. mode]);
            Tensor y = NpzFile.ReadAll(result)["y_q"].Numbers;
            byte[] bytes = [.. y.Integers.ToArray().Select(value => unchecked((byte)value))];
            Assert.Equal(expected, Convert.ToHexStringLower(SHA256.HashData(bytes))[..16]);
        }
    }

    private static Tensor Row(DataArray array, int run)
    {
        Tensor all = array.Numbers;
        int count = all.Count / all.Dims[0];
        return all.Element == ElementType.Float32
            ? Tensor.Float(all.Floats.Slice(run * count, count).ToArray(), count)
            : Tensor.Integer(all.Element, all.Integers.Slice(run * count, count).ToArray(), count);
    }

    /// <summary>As QUANTIZE does it, in single precision.</summary>
    private static int[] Integers(Tensor tensor, Vector vector)
    {
        if (tensor.Element != ElementType.Float32) return Array.ConvertAll(tensor.Integers.ToArray(), value => (int)value);
        return Array.ConvertAll(tensor.Floats.ToArray(), value =>
            (int)Math.Clamp(MathF.Round(value / (float)vector.Scale, MidpointRounding.AwayFromZero) + vector.ZeroPoint, vector.Minimum, vector.Maximum));
    }
}
