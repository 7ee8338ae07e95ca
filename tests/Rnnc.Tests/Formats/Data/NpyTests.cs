using System.Text;
using Rnnc.Formats.Data;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Formats.Data;

/// <summary>Hand-made .npy files of every type, byte order, memory order and header version.</summary>
public sealed class NpyTests
{
    private static readonly byte[] Magic = [0x93, .. "NUMPY"u8];

    private static byte[] Npy(string descr, string shape, byte[] values, bool fortran = false, int version = 1)
    {
        byte[] header = Encoding.ASCII.GetBytes($"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}\n");
        byte[] length = version == 1 ? [(byte)header.Length, 0] : [(byte)header.Length, 0, 0, 0];
        return [.. Magic, (byte)version, 0, .. length, .. header, .. values];
    }

    private static DataArray Read(byte[] file)
    {
        using var folder = new TemporaryFolder();
        return DataFile.Read(folder.Put("a.npy", file)).Only;
    }

    [Theory]
    [InlineData("<f4", "0000C03F000010C0", new[] { 1.5, -2.25 })]
    [InlineData(">f4", "3FC00000C0100000", new[] { 1.5, -2.25 })]
    [InlineData("<f2", "003E80C0", new[] { 1.5, -2.25 })]
    [InlineData(">f2", "3E00C080", new[] { 1.5, -2.25 })]
    [InlineData("<f8", "000000000000F83F00000000000002C0", new[] { 1.5, -2.25 })]
    [InlineData(">f8", "3FF8000000000000C002000000000000", new[] { 1.5, -2.25 })]
    public void Floats(string descr, string hex, double[] expected)
    {
        Tensor tensor = Read(Npy(descr, "(2,)", Convert.FromHexString(hex))).Numbers;
        Assert.Equal(ElementType.Float32, tensor.Element);
        Assert.Equal(expected, tensor.Floats.ToArray().Select(value => (double)value));
    }

    [Theory]
    [InlineData("|i1", "FF7F", ElementType.Int8, new[] { -1L, 127 })]
    [InlineData("|u1", "FF7F", ElementType.UInt8, new[] { 255L, 127 })]
    [InlineData("|b1", "0001", ElementType.Bool, new[] { 0L, 1 })]
    [InlineData("<i2", "FEFF0102", ElementType.Int16, new[] { -2L, 513 })]
    [InlineData(">i2", "FFFE0201", ElementType.Int16, new[] { -2L, 513 })]
    [InlineData("<u2", "FEFF0102", ElementType.Int32, new[] { 65534L, 513 })]
    [InlineData("<i4", "FEFFFFFF01020000", ElementType.Int32, new[] { -2L, 513 })]
    [InlineData(">u4", "FFFFFFFE00000201", ElementType.Int64, new[] { 4294967294L, 513 })]
    [InlineData("<i8", "FEFFFFFFFFFFFFFF0000000000000080", ElementType.Int64, new[] { -2L, long.MinValue })]
    [InlineData(">i8", "FFFFFFFFFFFFFFFE8000000000000000", ElementType.Int64, new[] { -2L, long.MinValue })]
    public void Integers(string descr, string hex, ElementType element, long[] expected)
    {
        Tensor tensor = Read(Npy(descr, "(2,)", Convert.FromHexString(hex))).Numbers;
        Assert.Equal(element, tensor.Element);
        Assert.Equal(expected, tensor.Integers.ToArray());
    }

    [Fact]
    public void FortranOrderBecomesRowMajor()
    {
        // a[i, j, k] = 100 i + 10 j + k over [2, 3, 2], written with the first axis fastest.
        byte[] values = [.. from k in Enumerable.Range(0, 2) from j in Enumerable.Range(0, 3) from i in Enumerable.Range(0, 2) select (byte)(100 * i + 10 * j + k)];
        Tensor tensor = Read(Npy("|u1", "(2, 3, 2)", values, fortran: true)).Numbers;
        Assert.Equal([2, 3, 2], tensor.Dims.ToArray());
        Assert.Equal([0, 1, 10, 11, 20, 21, 100, 101, 110, 111, 120, 121], tensor.Integers.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void HeaderVersions(int version) =>
        Assert.Equal([7], Read(Npy("|i1", "()", [7], version: version)).Numbers.Integers.ToArray());

    [Fact]
    public void Text()
    {
        byte[] little = [.. Encoding.UTF32.GetBytes("y\0\0"), .. Encoding.UTF32.GetBytes("h_0")];
        Assert.Equal(["y", "h_0"], Read(Npy("<U3", "(2,)", little)).Text);
        Assert.Equal(["y", "h_0"], Read(Npy("|S3", "(2,)", [.. "y\0\0h_0"u8])).Text);
    }

    [Theory]
    [InlineData("<f4", "(1000000, 1000000)", "shape")]
    [InlineData("<f4", "(100000000,)", "400000000 bytes")]
    [InlineData("<f4", "(0, 99999999999999)", "values")]
    [InlineData("<U0", "(100000000,)", "type <U0")]
    [InlineData("<c8", "(1,)", "type <c8")]
    [InlineData("|O", "(1,)", "type |O")]
    [InlineData("<f4", "(-1,)", "header")]
    [InlineData("<f4", "(2", "header")]
    public void RefusedByName(string descr, string shape, string told)
    {
        var fault = Assert.Throws<InputException>(() => Read(Npy(descr, shape, new byte[8])));
        Assert.Contains("a.npy", fault.Message, StringComparison.Ordinal);
        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DamageIsRefusedOrRead()
    {
        Damage.Check(Npy("<f4", "(4, 3)", new byte[48]), "a.npy", 400, path => DataFile.Read(path));
        Damage.Check(Npy("<U4", "(3,)", new byte[48], fortran: true, version: 3), "b.npy", 400, path => DataFile.Read(path));
    }
}
