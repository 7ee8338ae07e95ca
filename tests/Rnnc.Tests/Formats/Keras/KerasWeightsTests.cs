using PureHDF;
using PureHDF.Filters;
using Rnnc.Formats.Keras;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Formats.Keras;

/// <summary>Weights in every element type, layout and kind of text that a Keras file may use and the corpus does not.</summary>
public sealed class KerasWeightsTests
{
    private static KerasWeights Write(H5File content, int stringLength = 0)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("w.weights.h5");
        content.Write(path, new H5WriteOptions(DefaultStringLength: stringLength));
        return KerasWeights.Open(path);
    }

    private static KerasWeights WithVariable(object values) =>
        Write(new H5File { ["layers"] = new H5Group { ["dense"] = new H5Group { ["vars"] = new H5Group { ["0"] = values } } } });

    private static Tensor ReadOnly(KerasWeights weights) => weights.Read(Assert.Single(weights.VariablesOf("layers/dense")));

    public static TheoryData<Array, ElementType> Values => new()
    {
        { new[,] { { 1.0, -2.0 }, { 3.0, 4.0 } }, ElementType.Float32 },
        { new[,] { { 1f, -2f }, { 3f, 4f } }, ElementType.Float32 },
        { new[,] { { (Half)1, (Half)(-2) }, { (Half)3, (Half)4 } }, ElementType.Float32 },
        { new sbyte[,] { { 1, -2 }, { 3, 4 } }, ElementType.Int8 },
        { new byte[,] { { 1, 2 }, { 3, 4 } }, ElementType.UInt8 },
        { new short[,] { { 1, -2 }, { 3, 4 } }, ElementType.Int16 },
        { new ushort[,] { { 1, 2 }, { 3, 4 } }, ElementType.Int32 },
        { new[,] { { 1, -2 }, { 3, 4 } }, ElementType.Int32 },
        { new uint[,] { { 1, 2 }, { 3, 4 } }, ElementType.Int64 },
        { new long[,] { { 1, -2 }, { 3, 4 } }, ElementType.Int64 },
    };

    [Theory]
    [MemberData(nameof(Values))]
    public void EveryElementTypeIsRead(Array values, ElementType element)
    {
        Tensor tensor = ReadOnly(WithVariable(values));
        Assert.Equal(element, tensor.Element);
        Assert.Equal([2, 2], tensor.Dims.ToArray());
        double[] read = element == ElementType.Float32
            ? [.. tensor.Floats.ToArray().Select(value => (double)value)]
            : [.. tensor.Integers.ToArray().Select(value => (double)value)];
        Assert.Equal(values.Cast<object>().Select(value => value is Half half ? (double)half : Convert.ToDouble(value, null)), read);
    }

    [Fact]
    public void CompressedChunksAreRead()
    {
        float[] values = [.. Enumerable.Range(0, 64 * 6).Select(i => i % 7 - 3f)];
        var dataset = new H5Dataset(values, chunks: [16, 4], fileDims: [64, 6], datasetCreation: new(Filters: [ShuffleFilter.Id, DeflateFilter.Id]));
        Tensor tensor = ReadOnly(WithVariable(dataset));
        Assert.Equal([64, 6], tensor.Dims.ToArray());
        Assert.Equal(values, tensor.Floats.ToArray());
    }

    [Fact]
    public void VariablesGoByNumber()
    {
        var variables = new H5Group();
        for (int i = 0; i < 12; i++) variables[$"{i}"] = new[] { (float)i };
        KerasWeights weights = Write(new H5File { ["vars"] = variables });
        Assert.Equal(Enumerable.Range(0, 12).Select(i => (float)i), weights.VariablesOf("").Select(variable => weights.Read(variable).Floats[0]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(24)]
    public void TextsOfFixedAndFreeLengthAndInParts(int stringLength)
    {
        var layer = new H5Group { ["b"] = new[] { 2f }, ["a"] = new[] { 1f } };
        layer.Attributes["weight_names0"] = new[] { "b" };
        layer.Attributes["weight_names1"] = new[] { "a" };
        var file = new H5File { ["gru"] = layer, ["empty"] = new H5Group() };
        file.Attributes["layer_names"] = new[] { "gru", "empty" };
        KerasWeights weights = Write(file, stringLength);
        Assert.True(weights.HasNames);
        Assert.Equal(["gru", "empty"], weights.LayerNames);
        Assert.Equal([2f, 1f], weights.WeightsOf("gru").Select(variable => weights.Read(variable).Floats[0]));
        Assert.Empty(weights.WeightsOf("empty"));
    }

    [Fact]
    public void AListedWeightWithoutValuesIsNamed()
    {
        var layer = new H5Group();
        layer.Attributes["weight_names"] = new[] { "gru/kernel:0" };
        KerasWeights weights = Write(new H5File { ["model_weights"] = new H5Group { ["gru"] = layer } });
        var fault = Assert.Throws<InputException>(() => weights.WeightsOf("gru"));
        Assert.Contains("gru/kernel:0", fault.Message, StringComparison.Ordinal);
        Assert.Contains("w.weights.h5", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void TextIsNoWeight()
    {
        KerasWeights weights = WithVariable(new[] { "text" });
        Assert.Throws<InputException>(() => ReadOnly(weights));
    }
}
