using Rnnc.Evaluate;
using Rnnc.Formats.Data;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read;
using Rnnc.Tests.Read.TfLite;
using Xunit;
using Xunit.Abstractions;

namespace Rnnc.Tests.Read.Onnx;

/// <summary>Every ONNX file computes what its framework did: as read, after the lift, and after what quantization wants on top.</summary>
public sealed class OnnxGoldenTests(ITestOutputHelper output)
{
    private const double Tolerance = 2e-4;

    public static TheoryData<string> Cases => [.. OnnxCases.All.Select(golden => golden.ToString())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ComputesTheGolden(string name)
    {
        GoldenCase golden = OnnxCases.All.Single(each => each.ToString() == name);
        Model model = ModelReader.Read(golden.Path, ReadOptions.Default);
        double before = golden.MaximumError(model);
        Model lifted = Pipeline.Run(model);
        double after = golden.MaximumError(lifted);
        output.WriteLine($"{name}: {before:G3} read, {after:G3} lifted; {Layers(lifted.Graph)}");
        bool isUnrolled = name == "torch_rnn_relu/model_dynamo.onnx";
        double quantizable = golden.IsDecoder || isUnrolled ? 0 : golden.MaximumError(Pipeline.Run(model, Pipeline.ForQuantization));
        output.WriteLine($"{quantizable:G3} for quantization");
        Assert.InRange(before, 0, Tolerance);
        Assert.InRange(after, 0, Tolerance);
        Assert.InRange(quantizable, 0, Tolerance);
        Assert.Equal(0, Loops(lifted.Graph));
    }

    [Fact]
    public void AStatelessCopyFollowsTheFirstWindowOfAStream()
    {
        if (Corpus.Shared is null) return;
        string folder = Path.Combine(Corpus.Shared, "models", "vibration_stateful_gru");
        var golden = NpzFile.ReadAll(Path.Combine(folder, "golden.npz"));
        Tensor x = Tensor.Float(golden["x"].Numbers.Floats[..200].ToArray(), 1, 100, 2);
        Model model = ModelReader.Read(Path.Combine(folder, "model.onnx"), ReadOptions.Default);
        foreach (Model each in (Model[])[model, Pipeline.Run(model), Pipeline.Run(model, Pipeline.ForQuantization)])
        {
            ReadOnlySpan<float> y = new FloatRunner(each).Run([x])[0].Floats;
            for (int step = 0; step < 100; step++) Assert.InRange(y[step] - golden["y_chunk100"].Numbers.Floats[step], -Tolerance, Tolerance);
        }
    }

    private static int Loops(Graph graph) => graph.Nodes.Sum(node => (node.Op is While ? 1 : 0) + node.Op.Graphs.Sum(Loops));

    private static string Layers(Graph graph) => string.Join(", ", graph.Nodes.Where(node => node.Op is Sequence or While).Select(node => $"{node.Op.Name}({node.Op.Attributes})"));
}
