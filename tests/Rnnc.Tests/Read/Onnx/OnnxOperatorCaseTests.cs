using Rnnc.Evaluate;
using Rnnc.Formats.Data;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read;
using Xunit;
using Xunit.Abstractions;

namespace Rnnc.Tests.Read.Onnx;

/// <summary>LSTM, GRU and RNN with each of their attributes against the arrays of <c>onnx_ops</c>, a batch of eight as it is.</summary>
public sealed class OnnxOperatorCaseTests(ITestOutputHelper output)
{
    private const double Tolerance = 1e-4;

    private static readonly string Folder = Corpus.Own("onnx_ops");

    public static TheoryData<string> Cases => [.. Directory.EnumerateFiles(Folder, "*.onnx").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void ComputesTheGolden(string name)
    {
        string file = Path.Combine(Folder, name);
        var golden = NpzFile.ReadAll(file + ".npz");
        Model model = ModelReader.Read(file + ".onnx", ReadOptions.Default);
        double before = Error(model, golden), after = Error(Pipeline.Run(model), golden);
        output.WriteLine($"{name}: {before:G3} read, {after:G3} lifted");
        Assert.InRange(before, 0, Tolerance);
        Assert.InRange(after, 0, Tolerance);
    }

    private static double Error(Model model, IReadOnlyDictionary<string, DataArray> golden)
    {
        var results = new FloatRunner(model).Run([.. model.InputNames.Select(name => golden["x_" + name].Numbers)]);
        return results.Zip(model.OutputNames).Max(pair => Distance(pair.First, golden["y_" + pair.Second].Numbers));
    }

    private static double Distance(Tensor found, Tensor expected)
    {
        Assert.Equal(expected.Dims.AsEnumerable(), found.Dims.AsEnumerable());
        double worst = 0;
        for (int i = 0; i < found.Count; i++) worst = Math.Max(worst, Math.Abs(found.Floats[i] - expected.Floats[i]));
        return worst;
    }
}
