using System.Runtime.InteropServices;
using Rnnc.Evaluate;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read;
using Rnnc.Read.TfLite;
using Rnnc.Tests.Evaluate;
using Xunit;

namespace Rnnc.Tests.Read.TfLite;

/// <summary>Files that compute in integers are read as the float models that they came from, steps written out as the recurrence that they are.</summary>
public class QuantizedFileTests
{
    private const int Steps = 5;
    private const int Units = 4;

    /// <summary>Files of the sibling folder; the Sequences of the lifted model; the greatest error of its outputs and final states, which the rounding of weights causes.</summary>
    public static TheoryData<string, int, double> Files => new()
    {
        { "digits_gru_cell/int8_unrolled.tflite", 1, 0.15 },
        { "digits_gru_v1/int8_unrolled.tflite", 1, 0.15 },
        { "digits_lstm/int8_unrolled.tflite", 1, 0.15 },
        { "digits_lstm_cell/int8_unrolled.tflite", 1, 0.15 },
        { "digits_rnn_cell/int8_unrolled.tflite", 1, 0.3 },
        { "digits_fastgrnn/int8_unrolled.tflite", 1, 0.15 },
        { "digits_lnlstm/int8_unrolled.tflite", 1, 0.15 },
        { "digits_mgu/int8_unrolled.tflite", 1, 0.15 },
        { "digits_peephole/int8_unrolled.tflite", 1, 0.15 },
        { "edgemark_gru/int8_unrolled.tflite", 1, 0.15 },
        { "edgemark_lstm/int8_unrolled.tflite", 1, 0.15 },
        { "edgemark_rnn/int8_unrolled.tflite", 1, 0.8 },
        { "motions_backwards/int8_unrolled.tflite", 1, 0.6 },
        { "motions_bigru_sum/int8_unrolled.tflite", 2, 0.3 },
        { "motions_bilstm/int8_unrolled.tflite", 2, 2.5 },
        { "motions_conv_gru/int8_unrolled.tflite", 1, 0.3 },
        { "motions_initial/int8_unrolled.tflite", 1, 0.3 },
        { "motions_masked/int8_unrolled.tflite", 1, 0.3 },
        { "motions_runtime_state/int8_unrolled.tflite", 1, 0.3 },
        { "motions_stacked_gru/int8_unrolled.tflite", 2, 0.3 },
        { "motions_stackedcells/int8_unrolled.tflite", 2, 0.3 },
        { "sentiment_embedding/int8_unrolled.tflite", 1, 0.15 },
        { "tf1_static/int8.tflite", 1, 0.15 },
    };

    [Theory]
    [MemberData(nameof(Files))]
    public void IsTheFloatModelButForItsWeightsRounding(string file, int sequences, double error)
    {
        if (Corpus.Shared is null || Path.Combine(Corpus.Shared, "models", file) is not { } path || !File.Exists(path)) return;
        Model model = ModelReader.Read(path, ReadOptions.Default);
        Assert.True(model.IsDequantized);
        Assert.Contains("calibration", Assert.Single(model.Notes), StringComparison.Ordinal);
        Model lifted = Pipeline.Run(model);
        Assert.Equal(sequences, lifted.Graph.Nodes.Count(node => node.Op is Sequence));
        Assert.InRange(Golden.Beside(path)!.MaximumError(lifted), 0, error);
    }

    [Theory]
    [InlineData("dates_attention/encoder.int8_unrolled.tflite", 1)]
    [InlineData("dates_bi/encoder.int8_unrolled.tflite", 2)]
    [InlineData("dates_lstm/encoder.int8_unrolled.tflite", 1)]
    public void RollsEncoders(string file, int sequences)
    {
        if (Corpus.Shared is null || Path.Combine(Corpus.Shared, "models", file) is not { } path || !File.Exists(path)) return;
        Assert.Equal(sequences, Pipeline.Run(ModelReader.Read(path, ReadOptions.Default)).Graph.Nodes.Count(node => node.Op is Sequence));
    }

    [Fact]
    public void BiasesOfManyScalesAreOneAndTheStepsAreRolled()
    {
        float[] bias = [0.31f, -0.62f, 0.017f, 0.93f];
        Model model = Read(Unrolled(bias)), lifted = Pipeline.Run(model);
        Node sequence = Assert.Single(lifted.Graph.Nodes, node => node.Op is Sequence);
        Assert.Equal(Steps, sequence.Inputs[0].Type.Shape[1].Size);

        // The finest of the scales is that of the first step.
        Tensor read = ((Sequence)sequence.Op).Cell.Nodes.Select(node => (node.Op as Constant)?.Value).OfType<Tensor>().Single(tensor => tensor.Rank == 1);
        for (int i = 0; i < Units; i++) Assert.InRange(read.Floats[i] - bias[i], -Scale(0) / 2, Scale(0) / 2);
        Tensor x = Tensors.Random(1, 1, Steps, Units);
        Tensors.AssertEqual(new FloatRunner(model).Run([x])[0], new FloatRunner(lifted).Run([x])[0], 1e-6);
    }

    [Fact]
    public void TensorsThatShareTheirBytesCostNoMoreThanTheFile()
    {
        byte[] file = Unrolled(new float[Units], idle: 20_000);
        long before = GC.GetTotalAllocatedBytes();
        Model model = Read(file);
        Assert.True(model.IsDequantized);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 400_000_000);
    }

    private static float Scale(int step) => 0.001f * (1 + step);

    /// <summary>h' = relu((x_t + h) W + b): the bias is stored once for each step, with a scale of its own; the first step adds a state of zeros.</summary>
    private static byte[] Unrolled(float[] bias, int idle = 0)
    {
        var sketch = new TfLiteSketch();
        int x = sketch.Quantized(TfLiteType.INT8, [1, Steps, Units], "x", 0.1f);
        int weights = sketch.Raw(TfLiteType.INT8, [Units, Units], [.. Enumerable.Range(0, Units * Units).Select(i => (byte)(37 * i))], "w", 0.004f);
        int h = sketch.Raw(TfLiteType.INT8, [1, Units], new byte[Units], "h", 0.1f);
        for (int i = 0; i < idle; i++) _ = sketch.Raw(TfLiteType.INT8, [1], [1], $"idle{i}", 0.5f);
        for (int t = 0; t < Steps; t++)
        {
            int row = sketch.Quantized(TfLiteType.INT8, [1, Units], $"x{t}", 0.1f), sum = sketch.Quantized(TfLiteType.INT8, [1, Units], $"s{t}", 0.1f + t);
            int next = sketch.Quantized(TfLiteType.INT8, [1, Units], $"h{t}", 0.2f + t);
            int[] stored = [.. bias.Select(value => (int)MathF.Round(value / Scale(t)))];
            int b = sketch.Raw(TfLiteType.INT32, [Units], MemoryMarshal.AsBytes<int>(stored).ToArray(), $"b{t}", Scale(t));
            int begin = sketch.Constant(Tensor.Integer(ElementType.Int32, [0, t, 0], 3)), end = sketch.Constant(Tensor.Integer(ElementType.Int32, [1, t + 1, Units], 3));
            int strides = sketch.Constant(Tensor.Integer(ElementType.Int32, [1, 1, 1], 3));
            sketch.Operator(BuiltinOperator.STRIDED_SLICE, [x, begin, end, strides], [row], 32, (4, 2));
            sketch.Operator(BuiltinOperator.ADD, [row, h], [sum], 11);
            sketch.Operator(BuiltinOperator.FULLY_CONNECTED, [sum, weights, b], [next], 8, (0, (sbyte)TfLiteActivation.RELU));
            h = next;
        }

        sketch.Inputs(x);
        sketch.Outputs(h);
        return sketch.ToBytes();
    }

    private static Model Read(byte[] file)
    {
        string path = Path.GetTempFileName();
        File.WriteAllBytes(path, file);
        try
        {
            return TfLiteReader.Read(path, ReadOptions.Default);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
