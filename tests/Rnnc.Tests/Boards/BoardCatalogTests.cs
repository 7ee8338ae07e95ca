using Rnnc.Boards;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Boards;

public sealed class BoardCatalogTests : IDisposable
{
    private const string Good = """
        description = "d"
        cpu = "c"
        clock_hz = 1000
        [build]
        compiler = "gcc"
        package = "gcc"
        flags = []
        model_flags = []
        sources = []
        link_flags = []
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("rnnc-boards-");

    [Fact]
    public void TheBoardsOfThisRepositoryAreListed()
    {
        BoardCatalog catalog = BoardCatalog.Load();
        Assert.Equal(["host", "qemu-an385", "qemu-an386", "qemu-an547", "qemu-m0", "stm32f4-discovery"], catalog.Names);
        Assert.Equal("builds only", BoardAvailability.WhyNot(catalog.Find("stm32f4-discovery")));
        Assert.Null(BoardAvailability.WhyNot(catalog.Find("host")));
    }

    [Fact]
    public void AnUnknownBoardNamesTheKnownOnes()
    {
        InputException fault = Assert.Throws<InputException>(() => BoardCatalog.Load().Find("qemu-an999"));
        Assert.Contains("qemu-an386", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ANewFolderIsANewBoard()
    {
        Write(Good);
        Board board = BoardCatalog.Load(folder.FullName).Find("new");
        Assert.Equal(("new", "d", "c", 1000), (board.Name, board.Description, board.Cpu, board.ClockHz));
        Assert.Equal(2.5, board.EstimateMilliseconds(2500 / 1000.0));
        Assert.Null(board.Run);
    }

    [Theory]
    [InlineData("clock_hz = 1000", "clock_hz = \"fast\"", "clock_hz")]
    [InlineData("clock_hz = 1000", "", "no clock_hz")]
    [InlineData("clock_hz = 1000", "clock_hz = -1", "clock_hz = -1")]
    [InlineData("clock_hz = 1000", "clock_mhz = 1", "clock_hz")]
    [InlineData("flags = []", "flags = [1]", "flags")]
    [InlineData("[build]", "[bild]", "no build")]
    [InlineData("link_flags = []", "link_flags = []\nlink_script = \"link/cortexm.ld\"", "[memory]")]
    [InlineData("link_flags = []", "link_flags = []\nspeed = 3", "speed")]
    [InlineData("link_flags = []", "link_flags = []\n[run]\ncommand = []", "empty command")]
    [InlineData("description = \"d\"", "description = ", "board.toml")]
    public void AFaultyBoardIsRefusedByKey(string good, string bad, string reason)
    {
        Write(Good.Replace(good, bad, StringComparison.Ordinal));
        InputException fault = Assert.Throws<InputException>(() => BoardCatalog.Load(folder.FullName).Find("new"));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.Contains("board.toml", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(25_000_000, 0u, 0)]
    [InlineData(25_000_000, 10u, 3)]
    [InlineData(25_000_000, 106u, 33)]
    [InlineData(25_000_000, 4_000_000_000u, 1_250_000_000)]
    [InlineData(32_000_000, 4096u, 1000)]
    [InlineData(32_000_000, 4098u, 1000)]
    [InlineData(32_000_000, 4099u, 1001)]
    public void TicksBecomeTheNearestNumberOfInstructions(long hz, uint ticks, long expected) =>
        Assert.Equal(expected, new BoardCount("", [], hz, 128).Instructions(ticks));

    public void Dispose() => folder.Delete(recursive: true);

    private void Write(string toml)
    {
        Directory.CreateDirectory(Path.Combine(folder.FullName, "boards", "new"));
        Directory.CreateDirectory(Path.Combine(folder.FullName, "firmware"));
        File.WriteAllText(Path.Combine(folder.FullName, "boards", "new", "board.toml"), toml);
    }
}
