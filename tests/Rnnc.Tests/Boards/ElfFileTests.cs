using Rnnc.Boards;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Boards;

public sealed class ElfFileTests(BoardFixture fixture) : IClassFixture<BoardFixture>
{
    [Theory]
    [InlineData("qemu-an386", "sums_infer")]
    [InlineData("host", "sums_infer")]
    public void SectionsAndSymbolsAreRead(string board, string symbol)
    {
        ElfFile elf = ElfFile.Read(fixture.Image("pair", "sums", board).ElfPath);
        Assert.True(elf.Has(".text"));
        Assert.Equal(4, elf.Symbols.Single(candidate => candidate.Name == "instance").Bytes);
        Assert.InRange(elf.Symbols.Single(candidate => candidate.Name == symbol).Bytes, 8, 2000);
        Assert.DoesNotContain(elf.Symbols, candidate => candidate.Name == "gather_infer" && board != "host");
    }

    [Theory]
    [InlineData("qemu-an386")]
    [InlineData("host")]
    public void ADamagedFileIsReadOrRefused(string board)
    {
        byte[] whole = File.ReadAllBytes(fixture.Image("pair", "sums", board).ElfPath);
        string file = Path.Combine(fixture.Folder, $"damaged-{board}.elf");
        var random = new Random(11);
        for (int round = 0; round < 300; round++)
        {
            byte[] bytes = round % 3 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            // The headers are where damage can mislead a reader.
            for (int flip = 0; flip < 4 && bytes.Length > 64; flip++)
                bytes[flip % 2 == 0 ? random.Next(64) : random.Next(Math.Max(0, bytes.Length - 4000), bytes.Length)] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(file, bytes);
            try
            {
                ElfFile.Read(file);
            }
            catch (InputException fault)
            {
                Assert.Contains(file, fault.Message, StringComparison.Ordinal);
            }
        }
    }
}
