using Rnnc.Boards;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Boards;

public sealed class FirmwareBuilderTests(BoardFixture fixture) : IClassFixture<BoardFixture>
{
    public static TheoryData<string> Boards => [.. BoardCatalog.Load().Names];

    [Theory, MemberData(nameof(Boards))]
    public void EveryBoardBuilds(string board)
    {
        FirmwareImage image = fixture.Image("pair", "sums", board);
        Assert.True(File.Exists(image.ElfPath));
        Assert.InRange(image.ModelFlashBytes, 100, 2000);
        Assert.InRange(image.FlashBytes, image.ModelFlashBytes, 64 * 1024);
        Assert.InRange(image.RamBytes, 4, 8);
    }

    /// <summary>Start-up, harness and transport are a small part of any firmware.</summary>
    [Theory]
    [InlineData("qemu-an385")]
    [InlineData("qemu-an386")]
    [InlineData("qemu-an547")]
    [InlineData("qemu-m0")]
    public void TheHarnessIsSmall(string board)
    {
        FirmwareImage image = fixture.Image("pair", "sums", board);
        Assert.InRange(image.FlashBytes - image.ModelFlashBytes, 500, 2300);
    }

    [Fact]
    public void TheVectorTableOfARealBoardHoldsItsInterrupts()
    {
        FirmwareImage image = fixture.Image("pair", "sums", "stm32f4-discovery");
        byte[] elf = File.ReadAllBytes(image.ElfPath);
        int text = BitConverter.ToInt32(elf, 52 + 4);
        Assert.Equal(0x20000000 + 4096, BitConverter.ToInt32(elf, text));
        for (int vector = 1; vector < 16 + 82; vector++)
        {
            uint handler = BitConverter.ToUInt32(elf, text + 4 * vector);
            Assert.InRange(handler, 0x08000000u + 4 * 98, 0x08000000u + 4096);
            Assert.Equal(1u, handler & 1);
        }
    }

    [Theory]
    [InlineData("gcc", "-O0", true)]
    [InlineData("gcc", "-O2", false)]
    [InlineData("clang", "-O0", false)]
    [InlineData("clang", "-O2", true)]
    public void TheHostCompilersAgree(string compiler, string optimization, bool sanitize)
    {
        Board host = fixture.Catalog.Find("host");
        FirmwareImage image = HostCompiler.Build(host, BoardFixture.Fake("pair"), "sums", fixture.NewFolder(), compiler, optimization, sanitize);
        ModelRun[] runs = SumsReference.Runs(8, 4, 3);
        BoardAnswer answer = BoardRunner.Run(image, host, runs, RunMode.Infer);
        for (int i = 0; i < runs.Length; i++)
            Assert.Equal(SumsReference.Bytes(SumsReference.Run(runs[i].Inputs[0])[^1]), answer.Runs[i].Outputs[0]);
    }

    [Fact]
    public void TheSanitizersSeeAFault()
    {
        Board host = fixture.Catalog.Find("host");
        FirmwareImage image = HostCompiler.Build(host, BoardFixture.Fake("faults"), null, fixture.NewFolder(), "gcc", "-O0", sanitize: true);
        InputException fault = Assert.Throws<InputException>(() => BoardRunner.Run(image, host, [new ModelRun(1, [[3]])], RunMode.Infer));
        Assert.Contains("misaligned", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, "2 models")]
    [InlineData("other", "no model \"other\"")]
    public void AModelMustBeChosen(string? name, string reason)
    {
        InputException fault = Assert.Throws<InputException>(() => FirmwareBuilder.Build(BoardFixture.Fake("pair"), name, fixture.Catalog.Find("host"), fixture.NewFolder()));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void CodeThatDoesNotCompileIsNamed()
    {
        string folder = CopyOfPair();
        File.AppendAllText(Path.Combine(folder, "sums.c"), "int broken(void) { return undeclared; }\n");
        InputException fault = Build(folder, fixture.Catalog.Find("qemu-an386"));
        Assert.Contains("sums.c", fault.Message, StringComparison.Ordinal);
        Assert.Contains("undeclared", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AModelThatDoesNotFitIsRefused()
    {
        Board board = fixture.Catalog.Find("stm32f4-discovery");
        BoardMemory small = board.Memory! with { Flash = new MemoryRegion(0x08000000, 1024) };
        InputException fault = Build(BoardFixture.Fake("pair"), board with { Memory = small });
        Assert.Contains("overflowed", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AMissingCompilerNamesItsPackage()
    {
        Board board = fixture.Catalog.Find("qemu-an386");
        InputException fault = Build(BoardFixture.Fake("pair"), board with { Build = board.Build with { Compiler = "no-such-gcc" } });
        Assert.Contains("apt-get install gcc-arm-none-eabi", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "damaged")]
    [InlineData("{\"format\": 2}", "format 2")]
    [InlineData("{\"format\": 1}", "damaged")]
    [InlineData("[]", "damaged")]
    [InlineData("{\"format\": 1, \"models\": [{\"name\": \"a;b\", \"header\": \"a.h\"}]}", "a;b")]
    [InlineData("{\"format\": 1, \"models\": [{\"name\": \"a\", \"header\": \"../a.h\"}]}", "../a.h")]
    [InlineData("{\"format\": 1, \"models\": [{\"name\": \"a\", \"header\": \"a.h\", \"inputs\": [{\"name\": \"x\", \"type\": \"int64\"}]}]}", "int64")]
    [InlineData("{\"format\": 1, \"models\": [{\"name\": \"a\", \"header\": \"a.h\", \"inputs\": [{\"name\": \"x\", \"type\": \"int8\", \"count\": -1}]}]}", "-1")]
    [InlineData("{\"format\": 1, \"models\": [{\"name\": \"a\", \"header\": \"a.h\", \"inputs\": [{\"name\": \"x\", \"type\": \"int8\", \"count\": 1e99}]}]}", "damaged")]
    public void ADamagedManifestIsRefused(string json, string reason)
    {
        string folder = fixture.NewFolder();
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, ManifestReader.FileName), json);
        InputException fault = Assert.Throws<InputException>(() => ManifestReader.Read(folder));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderThatIsNoCompiledModelIsRefused() =>
        Assert.Contains("compile the model first", Build(fixture.NewFolder(), fixture.Catalog.Find("host")).Message, StringComparison.Ordinal);

    private InputException Build(string folder, Board board) => Assert.Throws<InputException>(() => FirmwareBuilder.Build(folder, "sums", board, fixture.NewFolder()));

    private string CopyOfPair()
    {
        string folder = fixture.NewFolder();
        Directory.CreateDirectory(folder);
        foreach (string file in Directory.EnumerateFiles(BoardFixture.Fake("pair"))) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        return folder;
    }
}
