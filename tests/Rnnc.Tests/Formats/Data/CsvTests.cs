using System.Text;
using Rnnc.Formats.Data;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Formats.Data;

public sealed class CsvTests
{
    private static Tensor Read(string text)
    {
        using var folder = new TemporaryFolder();
        return DataFile.Read(folder.Put("a.csv", Encoding.UTF8.GetBytes(text))).Only.Numbers;
    }

    [Theory]
    [InlineData("1,2\n3,4\n")]
    [InlineData("1, 2\r\n3, 4")]
    [InlineData("\uFEFFa,b\n1,2\n\n3,4\n")]
    [InlineData("# made by hand\n\"1\",\"2\"\n3e0,4.0\n")]
    public void RowsOfNumbers(string text)
    {
        Tensor tensor = Read(text);
        Assert.Equal([2, 2], tensor.Dims.ToArray());
        Assert.Equal([1, 2, 3, 4], tensor.Floats.ToArray());
    }

    [Theory]
    [InlineData("", "no row")]
    [InlineData("a,b\n", "no row")]
    [InlineData("1,2\n3\n", "line 2")]
    [InlineData("a,b\n1,x\n", "\"x\" in line 2")]
    [InlineData("a,b\nc,d\n1,2\n", "\"c\" in line 2")]
    [InlineData("1,5;2,5\n", "5;2")]
    public void Refused(string text, string told)
    {
        var fault = Assert.Throws<InputException>(() => Read(text));
        Assert.Contains("a.csv", fault.Message, StringComparison.Ordinal);
        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DamageIsRefusedOrRead() => Damage.Check("a,b\n1,2.5\n-3e4,4\n"u8.ToArray(), "a.csv", 200, path => DataFile.Read(path));
}
