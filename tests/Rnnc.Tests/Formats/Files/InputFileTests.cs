using Rnnc.Formats.Files;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Formats.Files;

public sealed class InputFileTests
{
    [Fact]
    public void ContentIsRead()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal([1, 2, 3], InputFile.ReadAllBytes(folder.Put("a", [1, 2, 3])));
        Assert.Empty(InputFile.ReadAllBytes(folder.Put("b", [])));
    }

    [Theory]
    [InlineData("", "no file name")]
    [InlineData("a\0b", "no file name")]
    [InlineData("no-such-folder/file", "no such file")]
    [InlineData(".", "a folder")]
    public void OtherPathsAreRefused(string path, string told) =>
        Assert.Contains(told, Assert.Throws<InputException>(() => InputFile.ReadAllBytes(path)).Message, StringComparison.Ordinal);

    [Fact]
    public void AnEndlessDeviceIsNotReadToItsEnd()
    {
        if (!File.Exists("/dev/zero")) return;
        try
        {
            Assert.Empty(InputFile.ReadAllBytes("/dev/zero"));
        }
        catch (InputException fault)
        {
            Assert.Contains("device", fault.Message, StringComparison.Ordinal);
        }
    }
}
