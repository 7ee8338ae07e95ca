#pragma warning disable
using Xunit;
namespace Rnnc.Tests.Walk;
public sealed class Dump
{
    [Fact]
    public void Write()
    {
        var digits = WalkTests.DigitsRequest();
        File.WriteAllBytes("/tmp/top/digits.req", digits.Bytes);
        foreach (string name in Digits.DigitsModel.Names)
        {
            using var one = new WalkRequest();
            var model = Digits.DigitsModel.Of(name);
            one.Begin(model.Quantized.Program, 8);
            foreach (var result in model.Oracle(1)) one.Infer(0, [.. result.Inputs]);
            File.WriteAllBytes($"/tmp/top/{name}.req", one.Bytes);
        }
        File.WriteAllBytes("/tmp/top/random.req", WalkTests.RandomRequest(60).Bytes);
    }
}
