using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read;
using Xunit;
using Xunit.Abstractions;

namespace Rnnc.Tests.Read.TfLite;

/// <summary>Every float file computes what its framework did: as read, after the lift, and after what quantization wants on top.</summary>
public sealed class TfLiteGoldenTests(ITestOutputHelper output)
{
    private const double Tolerance = 2e-4;

    /// <summary>Matrices of 1,024 values or more hold int8 weights there.</summary>
    private const double HybridTolerance = 0.05;

    public static TheoryData<string> Cases => [.. GoldenCase.All.Select(golden => golden.ToString())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ComputesTheGolden(string name)
    {
        GoldenCase golden = GoldenCase.All.Single(each => each.ToString() == name);
        double tolerance = golden.File.StartsWith("dynamic", StringComparison.Ordinal) ? HybridTolerance
            : golden.File.StartsWith("float16", StringComparison.Ordinal) ? 2e-3 : Tolerance;
        Model model = ModelReader.Read(golden.Path, ReadOptions.Default);
        double before = golden.MaximumError(model);
        Model lifted = Pipeline.Run(model);
        double after = golden.MaximumError(lifted);
        double quantizable = golden.IsDecoder ? 0 : golden.MaximumError(Pipeline.Run(model, Pipeline.ForQuantization));
        output.WriteLine($"{name}: {before:G3} read, {after:G3} lifted, {quantizable:G3} for quantization; {Layers(lifted.Graph)}");
        Assert.InRange(before, 0, tolerance);
        Assert.InRange(after, 0, tolerance);
        Assert.InRange(quantizable, 0, tolerance);
        Assert.Equal(0, Loops(lifted.Graph));
    }

    private static int Loops(Graph graph) => graph.Nodes.Sum(node => (node.Op is While ? 1 : 0) + node.Op.Graphs.Sum(Loops));

    private static string Layers(Graph graph) => string.Join(", ", graph.Nodes.Where(node => node.Op is Sequence).Select(node => $"{node.Op.Name}({node.Op.Attributes})"));
}
