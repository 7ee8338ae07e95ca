using System.Diagnostics;
using Rnnc.Int8;
using Xunit;
using Xunit.Abstractions;

namespace Rnnc.Tests.Int8;

public class RunnerTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void Tokens_beyond_the_table_are_refused(int token, bool known)
    {
        var runner = new Int8Runner(SamplePrograms.Vocabulary);
        if (known) Assert.Equal(2, runner.Infer([[token, 0]], 1)[0].Length);
        else Assert.Contains("input x has a token outside of 0..4", Assert.Throws<ArgumentException>(() => runner.Infer([[0, token]], 1)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Accumulator_sums_its_inputs_and_saturates()
    {
        var runner = new Int8Runner(SamplePrograms.Accumulator);
        Assert.Equal([6], runner.Infer([[1, 2, 3]], 3)[0]);
        Assert.Equal([5], runner.Infer([[5]], 1)[0]);
        Assert.Equal([12], runner.Run([[7]], 1)[0]);
        Assert.Equal([32767], runner.Run([[32767, 32767]], 2)[0]);
        runner.SetState(0, [-9]);
        Assert.Equal([-9], runner.Run([[]], 0)[0]);
        Assert.Equal([-9], runner.State(0).ToArray());
    }

    [Theory]
    [InlineData(new[] { 1, 2 }, 3, "has 2 values, 3 are needed")]
    [InlineData(new[] { 40000 }, 1, "beyond 16 bits")]
    public void Inputs_that_do_not_fit_are_refused(int[] input, int steps, string expected)
    {
        var fault = Assert.Throws<ArgumentException>(() => new Int8Runner(SamplePrograms.Accumulator).Infer([input], steps));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Kept_states_go_on_until_a_reset()
    {
        Int8Model model = SamplePrograms.Everything;
        var runner = new Int8Runner(model);
        var random = new Random(1);
        int[][] inputs = SamplePrograms.Inputs(model, model.Steps, random);
        int[] first = runner.Infer(inputs, 4)[1], second = runner.Infer(inputs, 4)[1];
        Assert.True(first.Distinct().Count() > 8, string.Join(' ', first));
        Assert.NotEqual(first, second);
        runner.Reset();
        Assert.Equal(first, runner.Infer(inputs, 4)[1]);
    }

    /// <summary>64 windows of 100 steps, 2.46 million products each.</summary>
    [Fact]
    public void Speed()
    {
        Int8Model model = SamplePrograms.Lstm(64, 32, 100);
        var runner = new Int8Runner(model);
        var random = new Random(1);
        int[][] windows = [.. Enumerable.Range(0, 64).Select(_ => SamplePrograms.Inputs(model, 100, random)[0])];
        var watch = Stopwatch.StartNew();
        foreach (int[] window in windows) runner.Infer([window], 100);
        output.WriteLine($"{watch.Elapsed.TotalSeconds:F2} s");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"{watch.Elapsed}");
    }
}
