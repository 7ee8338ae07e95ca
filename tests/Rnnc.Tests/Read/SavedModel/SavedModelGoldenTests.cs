using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read;
using Rnnc.Tests.Read.TfLite;
using Xunit;
using Xunit.Abstractions;

namespace Rnnc.Tests.Read.SavedModel;

/// <summary>Every SavedModel folder computes what its framework did: as read, after the lift, and after what quantization wants on top.</summary>
public sealed class SavedModelGoldenTests(ITestOutputHelper output)
{
    private const double Tolerance = 2e-4;

    /// <summary>Logits of 30 and more, from cell states as large: the same share of the largest value.</summary>
    private const double LogitTolerance = 6e-3;

    public static TheoryData<string> Cases => [.. SavedModelCases.All.Select(golden => golden.ToString())];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ComputesTheGolden(string name)
    {
        GoldenCase golden = SavedModelCases.All.Single(each => each.ToString() == name);
        double tolerance = golden.File.StartsWith("teacher", StringComparison.Ordinal) ? LogitTolerance : Tolerance;
        Model model = ModelReader.Read(golden.Path, ReadOptions.Default);
        Assert.StartsWith("TensorFlow 2.", model.Writer, StringComparison.Ordinal);
        Model lifted = Pipeline.Run(model);
        double before = golden.MaximumError(model), after = golden.MaximumError(lifted);
        double quantizable = golden.IsDecoder ? 0 : golden.MaximumError(Pipeline.Run(model, Pipeline.ForQuantization));
        output.WriteLine($"{name}: {before:G3} read, {after:G3} lifted, {quantizable:G3} for quantization");
        Assert.InRange(before, 0, tolerance);
        Assert.InRange(after, 0, tolerance);
        Assert.InRange(quantizable, 0, tolerance);
        Assert.Equal(0, Loops(lifted.Graph));
    }

    private static int Loops(Graph graph) => graph.Nodes.Sum(node => (node.Op is While ? 1 : 0) + node.Op.Graphs.Sum(Loops));
}
