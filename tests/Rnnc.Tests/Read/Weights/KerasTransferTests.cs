using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Read;
using Rnnc.Tests.Evaluate;
using Rnnc.Tests.Formats;
using Rnnc.Tests.Read.Cells;
using Rnnc.Tests.Read.Keras;
using Xunit;

namespace Rnnc.Tests.Read.Weights;

/// <summary>Layers of a Keras model whose weights come from a file of arrays by name: scopes are named as layers.</summary>
public sealed class KerasTransferTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>The GRU is that of the file, the head stays the model's own.</summary>
    [Theory]
    [InlineData("", true)]
    [InlineData("old/scope=gru", true)]
    [InlineData("", false)]
    public void LayersOfTheFileTakeThePlaceOfTheModels(string map, bool positional)
    {
        KerasFile own = Model(seed: 1, positional), both = Model(seed: 50, positional);
        string scope = map.Length == 0 ? "encoder/gru" : "old/scope";
        string weights = NamedWeights.Save(folder, (scope + "/kernel", Tensors.Random(50, 3, 6)), (scope + "/recurrent_kernel", Tensors.Random(51, 2, 6)), (scope + "/bias", Tensors.Random(52, 2, 6)), ("other/kernel", Tensors.Random(0, 2)));
        ScopeMap[] maps = map.Length == 0 ? [] : [new(map.Split('=')[0], map.Split('=')[1])];
        Model found = ModelReader.Read(positional ? own.SaveKeras(folder) : own.SaveHdf5(folder), new ReadOptions { Weights = weights, Maps = [.. maps] });
        Model expected = positional ? both.Read() : both.ReadHdf5();
        Tensor x = Tensors.Random(9, 1, 5, 3);
        Assert.Equal(new FloatRunner(expected).Run([x])[0].Floats, new FloatRunner(found).Run([x])[0].Floats);
        Assert.EndsWith("weights.npz: gru; all other layers keep the model's own; not in the model: other/kernel", Assert.Single(found.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gru/kernel 3 6;gru/recurrent_kernel 2 6", "\"gru\": bias: no such weight; expected [2, 6] in a GRU with 2 units and 3 features")]
    [InlineData("gru/kernel 3 6;gru/recurrent_kernel 2 6;gru/bias 6", "\"gru\": bias: shape [6]; expected [2, 6]")]
    [InlineData("gru/kernel 3 6;gru/recurrent_kernel 2 6;gru/bias 2 6;gru/more 2", "\"gru\": more: 1 weights more than its config names")]
    [InlineData("lstm/kernel 3 6", "weights.npz: no scope that is named as a layer: lstm/kernel; expected one of gru, dense; rename scopes with --map OLD=NEW")]
    public void WhatDoesNotFitIsRefused(string arrays, string words)
    {
        string weights = NamedWeights.Save(folder, [.. arrays.Split(';').Select(array => array.Split(' ')).Select(parts => (parts[0], Tensors.Random(1, [.. parts[1..].Select(int.Parse)])))]);
        string model = Model(seed: 1, positional: true).SaveKeras(folder);
        Assert.Contains(words, Assert.Throws<InputException>(() => ModelReader.Read(model, new ReadOptions { Weights = weights })).Message, StringComparison.Ordinal);
    }

    /// <summary>The checkpoint of a SavedModel holds each variable twice, under names that are not unique: equal ones are one.</summary>
    [Fact]
    public void ACheckpointOfTensorFlow2HasOneOfEachWeight()
    {
        string models = Corpus.Own("digits_gru_cell");
        string cell = folder.File("gru.cell");
        File.WriteAllText(cell, """
            cell GRU(units)
            input x
            state h[units]
            weight W[inputs, 3 * units] = gru_cell/kernel
            weight U[units, 3 * units] = gru_cell/recurrent_kernel
            weight b[2, 3 * units] = gru_cell/bias
            x_z, x_r, x_c = split(W x + b[0])
            h_z, h_r, h_c = split(U h + b[1])
            z = sigmoid(x_z + h_z)
            r = sigmoid(x_r + h_r)
            c = tanh(x_c + r * h_c)
            h' = z * h + (1 - z) * c
            """);
        Model model = ModelReader.Read(cell, new ReadOptions { Weights = Path.Combine(models, "saved_model", "variables", "variables") });
        Golden golden = Golden.Beside(Path.Combine(models, "model.keras"))!;
        Assert.InRange(Golden.Distance(golden["y_sequence"], new FloatRunner(model).Run([golden["x"]])[0]), 0, 2e-4);
        Assert.EndsWith("not in the cell: dense/bias, dense/kernel", Assert.Single(model.Notes), StringComparison.Ordinal);
    }

    /// <summary>An architecture has no weights of its own to keep.</summary>
    [Fact]
    public void AnArchitectureWantsAllItsLayers()
    {
        string weights = NamedWeights.Save(folder, ("gru/kernel", Tensors.Random(50, 3, 6)), ("gru/recurrent_kernel", Tensors.Random(51, 2, 6)), ("gru/bias", Tensors.Random(52, 2, 6)));
        string architecture = Model(seed: 1, positional: true).SaveParts(folder).Architecture;
        Assert.Contains("\"dense\": kernel: no such weight", Assert.Throws<InputException>(() => ModelReader.Read(architecture, new ReadOptions { Weights = weights })).Message, StringComparison.Ordinal);
    }

    /// <summary>A custom cell takes its weights by the paths of its cell file.</summary>
    [Fact]
    public void ACellFileFindsItsWeightsInTheFile()
    {
        string cell = folder.File("fast.cell");
        File.WriteAllText(cell, "cell Fast(units)\ninput x\nstate h[units]\nweight W[inputs, units] = fast/kernel\nh' = tanh(W x + h)\n");
        string weights = NamedWeights.Save(folder, ("rnn/fast/kernel", Tensor.Float([1, 0, 0, 0, 0, 0], 3, 2)));
        Model model = ModelReader.Read(CustomCellFile.Make(("W", [3, 2])).SaveKeras(folder), new ReadOptions { Weights = weights, Cells = [new("Fast", cell)] });
        Assert.Equal(Math.Tanh(0.5), new FloatRunner(model).Run([Tensor.Float([0.5f, 1, 1, .. new float[12]], 1, 5, 3)])[0].Floats[0], 1e-6);
    }

    private static KerasFile Model(int seed, bool positional)
    {
        var file = new KerasFile(KerasConfigs.Sequential("[null, 5, 3]", KerasConfigs.Layer("GRU", "gru", """{"units": 2}"""), KerasConfigs.Layer("Dense", "dense", """{"units": 2, "use_bias": false}""")));
        Tensor[] gru = [Tensors.Random(seed, 3, 6), Tensors.Random(seed + 1, 2, 6), Tensors.Random(seed + 2, 2, 6)];
        if (positional) return file.WithAll("layers/gru/cell", gru).WithAll("layers/dense", Tensors.Random(4, 2, 2));
        return file.With("gru/gru/gru_cell/kernel:0", gru[0]).With("gru/gru/gru_cell/recurrent_kernel:0", gru[1]).With("gru/gru/gru_cell/bias:0", gru[2]).With("dense/dense/kernel:0", Tensors.Random(4, 2, 2));
    }
}
