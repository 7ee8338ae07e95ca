using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Tests.Evaluate;
using Rnnc.Tests.Read.TfLite;
using Xunit;

namespace Rnnc.Tests.Lift;

/// <summary>Every Keras file that is read computes its golden after the lift, and in the form that quantization wants.</summary>
public class CorpusLiftTests
{
    private const double Tolerance = 2e-4;

    public static TheoryData<string> Files =>
        [.. Corpus.FilesEndingIn(".keras").Concat(Corpus.FilesEndingIn(".h5").Where(file => !file.EndsWith(".weights.h5", StringComparison.Ordinal)))];

    [Theory]
    [MemberData(nameof(Files))]
    public void ComputesTheGolden(string file)
    {
        if (TryRead(file) is not { } model || Golden.Beside(file) is not { } golden || !golden.Fits(model)) return;
        Assert.InRange(golden.MaximumError(Pipeline.Run(model)), 0, Tolerance);
        // The canonical form orders layers by structure, so outputs alone are compared.
        var outputs = new GoldenCase(Path.GetDirectoryName(file)!, Path.GetFileName(file), new Dictionary<string, string>(), model.Slots.Length > 0 ? FeedMode.Stream : FeedMode.Runs);
        Assert.InRange(outputs.MaximumError(Pipeline.Run(model, Pipeline.ForQuantization)), 0, Tolerance);
    }

    private static Model? TryRead(string file)
    {
        try
        {
            return Golden.Read(file);
        }
        catch (InputException)
        {
            return null;
        }
    }
}
