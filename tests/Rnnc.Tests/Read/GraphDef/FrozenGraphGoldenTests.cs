using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read;
using Rnnc.Tests.Read.TfLite;
using Xunit;
using Xunit.Abstractions;

namespace Rnnc.Tests.Read.GraphDef;

/// <summary>Every frozen graph, of both control flows, computes what its framework did: as read, after the lift, and after what quantization wants on top.</summary>
public sealed class FrozenGraphGoldenTests(ITestOutputHelper output)
{
    private const double Tolerance = 2e-4;

    public static TheoryData<string> Cases => [.. FrozenGraphCases.All.Select(golden => golden.ToString())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ComputesTheGolden(string name)
    {
        GoldenCase golden = FrozenGraphCases.All.Single(each => each.ToString() == name);
        Model model = ModelReader.Read(golden.Path, ReadOptions.Default);
        Assert.StartsWith("TensorFlow graph", model.Writer, StringComparison.Ordinal);
        Model lifted = Pipeline.Run(model);
        double before = golden.MaximumError(model), after = golden.MaximumError(lifted);
        double quantizable = golden.MaximumError(Pipeline.Run(model, Pipeline.ForQuantization));
        output.WriteLine($"{name}: {before:G3} read, {after:G3} lifted, {quantizable:G3} for quantization");
        Assert.InRange(before, 0, Tolerance);
        Assert.InRange(after, 0, Tolerance);
        Assert.InRange(quantizable, 0, Tolerance);
        Assert.Equal(0, Loops(lifted.Graph));
    }

    private static int Loops(Graph graph) => graph.Nodes.Sum(node => (node.Op is While ? 1 : 0) + node.Op.Graphs.Sum(Loops));
}
