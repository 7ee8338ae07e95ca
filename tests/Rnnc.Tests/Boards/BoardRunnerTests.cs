using Rnnc.Boards;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Boards;

/// <summary>Hand-written models on every board that runs here, against the same integers in C#.</summary>
public sealed class BoardRunnerTests(BoardFixture fixture) : IClassFixture<BoardFixture>
{
    public static TheoryData<string> Runnable => ["qemu-an385", "qemu-an386", "qemu-an547", "qemu-m0", "host"];

    public static TheoryData<string> Emulated => ["qemu-an385", "qemu-an386", "qemu-an547", "qemu-m0"];

    [Theory, MemberData(nameof(Runnable))]
    public void EveryWindowGivesTheSameIntegers(string board)
    {
        ModelRun[] runs = SumsReference.Runs(1, 1, 4, 2, 3, 4);
        BoardAnswer answer = Run("pair", "sums", board, runs, RunMode.Infer);
        for (int i = 0; i < runs.Length; i++)
            Assert.Equal(SumsReference.Bytes(SumsReference.Run(runs[i].Inputs[0])[^1]), answer.Runs[i].Outputs[0]);
    }

    [Theory, MemberData(nameof(Runnable))]
    public void AStreamAnswersEveryStepAndKeepsItsState(string board)
    {
        ModelRun[] runs = SumsReference.Runs(2, 3, 9);
        BoardAnswer answer = Run("pair", "sums", board, runs, RunMode.StreamEveryStep | RunMode.KeepState | RunMode.ReadStates);
        short[][] states = SumsReference.Run([.. runs[0].Inputs[0], .. runs[1].Inputs[0]]);
        Assert.Equal(SumsReference.Bytes(states[..3].SelectMany(h => h)), answer.Runs[0].Outputs[0]);
        Assert.Equal(SumsReference.Bytes(states[3..].SelectMany(h => h)), answer.Runs[1].Outputs[0]);
        Assert.Equal(SumsReference.Bytes(states[^1]), answer.Runs[1].States[0]);
    }

    [Theory, MemberData(nameof(Runnable))]
    public void AStreamStartsFromGivenStatesAndAnswersAtItsEnd(string board)
    {
        ModelRun[] runs = [.. SumsReference.Runs(3, 5, 2).Select((run, i) => run with { States = [SumsReference.Bytes([(short)(1000 * i + 7), -3000])] })];
        BoardAnswer answer = Run("pair", "sums", board, runs, RunMode.Stream);
        for (int i = 0; i < runs.Length; i++)
            Assert.Equal(SumsReference.Bytes(SumsReference.Run(runs[i].Inputs[0], [(short)(1000 * i + 7), -3000])[^1]), answer.Runs[i].Outputs[0]);
    }

    [Theory, MemberData(nameof(Runnable))]
    public void MoreArgumentsThanRegistersArriveInOrder(string board)
    {
        int[] tokens = [3, 0, 2];
        short[] x = [1, 2, 3, 4, 5, -6000];
        var run = new ModelRun(3, [[.. tokens.SelectMany(BitConverter.GetBytes)], SumsReference.Bytes(x), [5]]);
        BoardAnswer answer = Run("pair", "gather", board, [run, run], RunMode.Infer);
        foreach (ModelAnswer one in answer.Runs)
        {
            Assert.Equal(SumsReference.Bytes([-395, 105, 305]), one.Outputs[0]);
            Assert.Equal(BitConverter.GetBytes(-5985), one.Outputs[1]);
        }
    }

    [Fact]
    public void ARefusedTokenNamesTheRunAndTheReason()
    {
        var run = new ModelRun(1, [[4, 0, 0, 0], [0, 0, 0, 0], [0]]);
        InputException fault = Assert.Throws<InputException>(() => Run("pair", "gather", "host", [run], RunMode.Infer));
        Assert.Contains("run 0", fault.Message, StringComparison.Ordinal);
        Assert.Contains("RNNC_ERROR_TOKEN", fault.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Emulated))]
    public void AFunctionOfAHundredAndTwoInstructionsCountsAsSo(string board)
    {
        BoardAnswer answer = Run("nops", null, board, [.. Enumerable.Repeat(new ModelRun(1, [[0]]), 7)], RunMode.Infer);
        Assert.All(answer.Runs, one => Assert.Equal(102, one.Instructions));
        Assert.Equal(0, answer.StackBytes);
    }

    [Theory, MemberData(nameof(Emulated))]
    public void CountsAreRepeatableAndIndependentOfTheOtherRuns(string board)
    {
        ModelRun[] one = SumsReference.Runs(4, 4);
        long alone = Run("pair", "sums", board, one, RunMode.Infer).Runs[0].Instructions!.Value;
        ModelRun[] among = [.. SumsReference.Runs(5, 1, 2), .. one, .. SumsReference.Runs(6, 3), .. one];
        BoardAnswer answer = Run("pair", "sums", board, among, RunMode.Infer);
        Assert.InRange(alone, 60, 1000);
        Assert.Equal(alone, answer.Runs[2].Instructions);
        Assert.Equal(alone, answer.Runs[4].Instructions);
        Assert.NotNull(answer.StackBytes);
        Assert.InRange(answer.StackBytes.Value, 4, 128);
    }

    [Fact]
    public void TheHostCountsNothing()
    {
        BoardAnswer answer = Run("pair", "sums", "host", SumsReference.Runs(7, 4), RunMode.Infer);
        Assert.Null(answer.Runs[0].Instructions);
        Assert.Null(answer.StackBytes);
    }

    [Theory]
    [InlineData("qemu-an386", 1, "fault at pc")]
    [InlineData("qemu-m0", 1, "fault at pc")]
    [InlineData("qemu-an547", 1, "fault at pc")]
    [InlineData("qemu-m0", 3, "fault at pc")]
    [InlineData("qemu-an386", 4, "stack overflow")]
    [InlineData("qemu-m0", 4, "stack overflow")]
    [InlineData("qemu-an547", 4, "stack overflow")]
    public void AFaultEndsTheRunWithItsReason(string board, byte kind, string reason)
    {
        InputException fault = Assert.Throws<InputException>(() => Run("faults", null, board, [new ModelRun(1, [[kind]])], RunMode.Infer));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Emulated))]
    [Trait("Category", "Slow")]
    public void ACounterThatRanOverGivesNoCount(string board)
    {
        BoardAnswer answer = Run("faults", null, board, [new ModelRun(1, [[5]]), new ModelRun(1, [[0]])], RunMode.Infer);
        Assert.Equal(BitConverter.GetBytes(9), answer.Runs[0].Outputs[0]);
        Assert.Null(answer.Runs[0].Instructions);
        Assert.NotNull(answer.Runs[1].Instructions);
    }

    [Fact]
    public void AFirmwareThatHangsIsEnded()
    {
        FirmwareImage image = fixture.Image("faults", null, "qemu-an386");
        Board board = fixture.Catalog.Find("qemu-an386");
        InputException fault = Assert.Throws<InputException>(() =>
            BoardRunner.Run(image, board, [new ModelRun(1, [[2]])], RunMode.Infer, TimeSpan.FromSeconds(1)));
        Assert.Contains("no answer", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CancellationEndsTheEmulator()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        FirmwareImage image = fixture.Image("faults", null, "qemu-an386");
        Assert.ThrowsAny<OperationCanceledException>(() =>
            BoardRunner.Run(image, fixture.Catalog.Find("qemu-an386"), [new ModelRun(1, [[2]])], RunMode.Infer, null, cancellation.Token));
    }

    public static TheoryData<string, string, ModelRun, RunMode, string> BadRuns => new()
    {
        { "pair", "sums", new ModelRun(5, [new byte[15]]), RunMode.Infer, "at most 4" },
        { "pair", "sums", new ModelRun(-1, [[]]), RunMode.Stream, "-1 steps" },
        { "pair", "sums", new ModelRun(2, [new byte[5]]), RunMode.Infer, "6 bytes" },
        { "pair", "sums", new ModelRun(2, []), RunMode.Infer, "one for every input" },
        { "pair", "sums", new ModelRun(2, [new byte[6]], [new byte[3]]), RunMode.Stream, "4 bytes" },
        { "pair", "gather", new ModelRun(1, [new byte[4], new byte[4], new byte[1]]), RunMode.Stream, "streamable" },
        { "pair", "gather", new ModelRun(1, [new byte[4], new byte[4], new byte[1]]), RunMode.ReadStates, "state slots" },
    };

    [Theory, MemberData(nameof(BadRuns))]
    public void RunsThatDoNotFitTheModelAreRefused(string fake, string model, ModelRun run, RunMode mode, string reason)
    {
        InputException fault = Assert.Throws<InputException>(() => Run(fake, model, "host", [run], mode));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingEmulatorNamesItsPackage()
    {
        Board board = fixture.Catalog.Find("qemu-an386");
        Board without = board with { Run = board.Run! with { Command = ["no-such-qemu", "{elf}"] } };
        InputException fault = Assert.Throws<InputException>(() =>
            BoardRunner.Run(fixture.Image("nops", null, "qemu-an386"), without, [new ModelRun(1, [[0]])], RunMode.Infer));
        Assert.Contains("apt-get install qemu-system-arm", fault.Message, StringComparison.Ordinal);
        Assert.Equal("install qemu-system-arm", BoardAvailability.WhyNot(without));
    }

    [Fact]
    public void ABoardThatOnlyBuildsIsRefused()
    {
        FirmwareImage image = fixture.Image("pair", "sums", "stm32f4-discovery");
        InputException fault = Assert.Throws<InputException>(() =>
            BoardRunner.Run(image, fixture.Catalog.Find("stm32f4-discovery"), SumsReference.Runs(1, 1), RunMode.Infer));
        Assert.Contains("does not run", fault.Message, StringComparison.Ordinal);
    }

    private BoardAnswer Run(string fake, string? model, string board, IReadOnlyList<ModelRun> runs, RunMode mode) =>
        BoardRunner.Run(fixture.Image(fake, model, board), fixture.Catalog.Find(board), runs, mode);
}
