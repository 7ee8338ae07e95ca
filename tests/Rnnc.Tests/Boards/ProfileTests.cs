using Rnnc.Boards;
using Rnnc.Emit.C;
using Rnnc.Tests.Int8;
using Xunit;

namespace Rnnc.Tests.Boards;

/// <summary>Instructions that are followed one by one: as many as are counted, each in its layer and of its kind.</summary>
public sealed class ProfileTests(BoardFixture boards) : IClassFixture<BoardFixture>
{
    [Theory]
    [InlineData("qemu-m0", new[] { "Cortex-M0+" })]
    [InlineData("qemu-an385", new[] { "Cortex-M3" })]
    [InlineData("qemu-an386", new[] { "Cortex-M4", "Cortex-M7", "Cortex-M33" })]
    [InlineData("qemu-an547", new[] { "Cortex-M55" })]
    public void A_profile_adds_up_to_what_is_counted(string boardName, string[] cores)
    {
        Board board = boards.Catalog.Find(boardName);
        FirmwareImage image = Build(board);
        ModelRun run = new(8, [new byte[64]]);
        long counted = BoardRunner.Run(image, board, [run], RunMode.Infer).Runs[0].Instructions!.Value;
        Profile profile = Profile.Measure(image, board, run);
        Assert.InRange(profile.Instructions, 0.98 * counted, 1.02 * counted);
        Assert.Equal(["lstm", "dense"], profile.Layers.Select(layer => layer.Name).Where(name => name.Length > 0).Distinct());
        LayerProfile cell = profile.Layers.Single(layer => layer.Name == "lstm");
        Assert.InRange(cell.ByKind[(int)InstructionKind.Products], 0.2 * counted, 0.9 * counted);
        Assert.All([InstructionKind.Requantize, InstructionKind.Activations, InstructionKind.Elementwise], kind => Assert.True(cell.ByKind[(int)kind] > 0));
        Assert.Equal(cores, profile.Cycles.Select(each => each.Core));
        Assert.All(profile.Cycles, each => Assert.InRange(each.Cycles, 0.5 * counted, 3.0 * counted));
    }

    [Fact]
    public void A_board_that_cannot_be_followed_is_refused()
    {
        Board host = boards.Catalog.Find("host");
        Assert.Throws<Rnnc.Ir.InputException>(() => BoardRunner.Trace(Build(boards.Catalog.Find("qemu-an386")), host, new ModelRun(8, [new byte[64]])));
    }

    private FirmwareImage Build(Board board)
    {
        string folder = Directory.CreateDirectory(boards.NewFolder()).FullName;
        foreach ((string file, string content) in CEmitter.Emit([(SamplePrograms.Lstm(32, 8, 8), new EmitOptions("lstm"))])) File.WriteAllText(Path.Combine(folder, file), content);
        return FirmwareBuilder.Build(folder, null, board, boards.NewFolder());
    }
}
