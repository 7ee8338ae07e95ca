using CsCheck;
using Rnnc.Formats.Data;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Formats.Data;

public sealed class NpzTests
{
    private static readonly (ElementType Element, long Low, long High)[] Ranges =
    [
        (ElementType.Int8, sbyte.MinValue, sbyte.MaxValue),
        (ElementType.UInt8, 0, byte.MaxValue),
        (ElementType.Int16, short.MinValue, short.MaxValue),
        (ElementType.Int32, int.MinValue, int.MaxValue),
        (ElementType.Int64, long.MinValue, long.MaxValue),
        (ElementType.Bool, 0, 1),
    ];

    private static readonly Gen<int[]> GenDims = Gen.Int[0, 4].Array[0, 4];

    private static readonly Gen<Tensor> GenTensor = Gen.OneOf(
        GenDims.SelectMany(dims => Gen.Float.Array[Product(dims)].Select(values => Tensor.Float(values, dims))),
        Gen.Int[0, Ranges.Length - 1].Select(i => Ranges[i]).SelectMany(range => GenDims.SelectMany(dims =>
            Gen.Long[range.Low, range.High].Array[Product(dims)].Select(values => Tensor.Integer(range.Element, values, dims)))));

    private static int Product(int[] dims) => dims.Aggregate(1, (product, dim) => product * dim);

    [Fact]
    public void WhatIsWrittenIsRead()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("out.npz");
        GenTensor.Array[0, 4].Sample(tensors =>
        {
            DataArray[] arrays = [.. tensors.Select((tensor, i) => DataArray.Of($"y_{i}", tensor)), DataArray.Of("names", ["y", "größe", "\U0001F600"])];
            NpzWriter.Write(path, arrays);
            IReadOnlyDictionary<string, DataArray> back = NpzFile.ReadAll(path);
            Assert.Equal(arrays.Select(array => array.Name), back.Keys);
            Assert.Equal(["y", "größe", "\U0001F600"], back["names"].Text);
            for (int i = 0; i < tensors.Length; i++)
            {
                Tensor read = back[$"y_{i}"].Numbers;
                Assert.Equal(tensors[i].Element, read.Element);
                Assert.Equal(tensors[i].Dims.ToArray(), read.Dims.ToArray());
                if (read.Element == ElementType.Float32) Assert.Equal(Bits(tensors[i]), Bits(read));
                else Assert.Equal(tensors[i].Integers.ToArray(), read.Integers.ToArray());
            }
        }, iter: 100, threads: 1);
    }

    private static int[] Bits(Tensor tensor) => [.. tensor.Floats.ToArray().Select(BitConverter.SingleToInt32Bits)];

    [Fact]
    public void BytesDependOnNamesAndValuesAlone()
    {
        using var folder = new TemporaryFolder();
        DataArray[] arrays = [DataArray.Of("y", Tensor.Float([1, 2, 3, 4], 2, 2)), DataArray.Of("names", ["y"])];
        NpzWriter.Write(folder.File("a.npz"), arrays);
        Thread.Sleep(10);
        NpzWriter.Write(folder.File("b.npz"), arrays);
        byte[] bytes = File.ReadAllBytes(folder.File("a.npz"));
        Assert.Equal(bytes, File.ReadAllBytes(folder.File("b.npz")));
        Assert.Equal("E640B95C", Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(bytes))[..8]);
    }

    [Fact]
    public void AnOutputAppearsWholeOrNotAtAll()
    {
        using var folder = new TemporaryFolder();
        Assert.Throws<InputException>(() => NpzWriter.Write(folder.File("none/out.npz"), []));
        NpzWriter.Write(folder.File("out.npz"), [DataArray.Of("y", Tensor.Scalar(1))]);
        Assert.Throws<InvalidOperationException>(() => Rnnc.Formats.Files.OutputFile.Write(folder.File("out.npz"), stream =>
        {
            stream.WriteByte(1);
            throw new InvalidOperationException();
        }));
        Assert.Equal(["out.npz"], folder.Names);
        Assert.Equal(1, DataFile.Read(folder.File("out.npz")).Only.Numbers.Floats[0]);
    }

    [Fact]
    public void DigitsAreRead()
    {
        IReadOnlyDictionary<string, DataArray> digits = NpzFile.ReadAll(Corpus.Digits);
        Assert.Equal(["x_calib", "x_test", "y_test"], digits.Keys);
        Assert.Equal([397, 8, 8], digits["x_test"].Dims.ToArray());
        Assert.Equal(ElementType.Int32, digits["y_test"].Numbers.Element);
        Assert.All(digits["x_test"].Numbers.Floats.ToArray(), value => Assert.InRange(value, 0, 1));
        Assert.All(digits["y_test"].Numbers.Integers.ToArray(), value => Assert.InRange(value, 0, 9));
    }

    [Fact]
    public void EveryNpzOfTheCorpusIsRead()
    {
        string[] data = Corpus.Shared is null ? [] : Directory.GetFiles(Path.Combine(Corpus.Shared, "data"), "*.npz");
        foreach (string path in Corpus.FilesEndingIn(".npz").Concat(data)) Assert.NotEmpty(NpzFile.ReadAll(path));
    }

    [Fact]
    public void OneArrayIsPickedByName()
    {
        Assert.Equal([160, 8, 8], DataFile.Read(Corpus.Digits + ":x_calib").Only.Dims.ToArray());
        var missing = Assert.Throws<InputException>(() => DataFile.Read(Corpus.Digits + ":x_train"));
        Assert.Contains("x_calib, x_test, y_test", missing.Message, StringComparison.Ordinal);
        var several = Assert.Throws<InputException>(() => DataFile.Read(Corpus.Digits).Only);
        Assert.Contains("3 arrays", several.Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => DataFile.Read("no-such.npz:x"));
        Assert.Throws<InputException>(() => DataFile.Read("no-such.txt"));
        Assert.Throws<InputException>(() => DataFile.Read(""));
    }

    [Fact]
    public void DamageIsRefusedOrRead() =>
        Damage.Check(File.ReadAllBytes(Path.Combine(Corpus.Own("digits_mgu"), "golden.npz")), "golden.npz", 300, path => NpzFile.ReadAll(path));

    [Fact]
    public void AFlippedBitOfAValueIsFound()
    {
        byte[] bytes = File.ReadAllBytes(Corpus.Digits);
        bytes[20000] ^= 4;
        using var folder = new TemporaryFolder();
        var fault = Assert.Throws<InputException>(() => NpzFile.ReadAll(folder.Put("d.npz", bytes)));
        Assert.Contains("checksum", fault.Message, StringComparison.Ordinal);
    }
}
