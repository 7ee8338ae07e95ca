using Rnnc.Int8;
using Xunit;

namespace Rnnc.Tests.Int8;

public class Int8ModelTests
{
    [Fact]
    public void Streamable_is_what_needs_no_whole_window()
    {
        Int8Model lstm = SamplePrograms.Lstm(5, 3, 8);
        Assert.True(lstm.IsStreamable);
        Assert.True(SamplePrograms.Accumulator.IsStreamable);
        Assert.False(SamplePrograms.Everything.IsStreamable);
        Assert.False((lstm with { StepsAreFixed = true }).IsStreamable);
        Assert.False((lstm with { Stages = [.. lstm.Stages, lstm.Stages[1]] }).IsStreamable);
        Assert.False((lstm with { Stages = [lstm.Stages[2], lstm.Stages[1]] }).IsStreamable);
        Assert.False((lstm with { Stages = [lstm.Stages[1] with { Kind = StageKind.Backward }] }).IsStreamable);
        Assert.False((lstm with { Vectors = lstm.Vectors.Add(new("w", VectorRole.Window, 16, 1, true, 1)) }).IsStreamable);
        Assert.False((lstm with { Stages = [lstm.Stages[1] with { Sections = lstm.Stages[2].Sections }] }).IsStreamable);
    }
}
