using Rnnc.Evaluate;
using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;
using Rnnc.Read;
using Rnnc.Tests.Evaluate;
using Rnnc.Tests.Formats;
using Rnnc.Tests.Read.GraphDef;
using Xunit;

namespace Rnnc.Tests.Read.Weights;

/// <summary>Weights of a file in place of a graph's own, by scope and name.</summary>
public sealed class GraphWeightTests : IDisposable
{
    private const string Own = "tf1_basiclstm";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("frozen.pb")]
    [InlineData("frozen_v2.pb")]
    public void AGraphsOwnCheckpointChangesNothing(string file)
    {
        string path = Path.Combine(Corpus.Own(Own), file);
        Model model = ModelReader.Read(path, new ReadOptions { Weights = Path.Combine(Corpus.Own(Own), "ckpt", "model.ckpt") });
        Assert.InRange(Golden.Beside(path)!.MaximumError(model), 0, 2e-4);
        string note = Assert.Single(model.Notes);
        Assert.Contains("model.ckpt: output/bias, output/weights, rnn/basic_lstm_cell/bias, rnn/basic_lstm_cell/kernel; not in it, as in the graph: nothing; not in the graph: nothing", note, StringComparison.Ordinal);
    }

    /// <summary>Zeros for the head make all classes alike; what the file does not have stays as it is.</summary>
    [Theory]
    [InlineData("frozen.pb")]
    [InlineData("frozen_v2.pb")]
    public void WeightsAreReplacedWhereTheFileHasThem(string file)
    {
        string weights = NamedWeights.Save(folder, ("head/weights", Zeros(32, 10)), ("head/bias", Zeros(10)), ("other", Zeros(1)));
        Model model = ModelReader.Read(Path.Combine(Corpus.Own(Own), file), new ReadOptions { Weights = weights, Maps = [new("head", "output")], Outputs = ["y"] });
        Assert.All(new FloatRunner(model).Run([Tensors.Random(1, 1, 8, 8)])[0].Floats.ToArray(), y => Assert.Equal(0.1f, y, 1e-6f));
        Assert.EndsWith(": output/weights, output/bias; not in it, as in the graph: rnn/basic_lstm_cell/bias, rnn/basic_lstm_cell/kernel; not in the graph: other", Assert.Single(model.Notes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("output/weights 32 10;else/bias 10", "", "")]
    [InlineData("weights 32 10;bias 10", "", "none of the weights of ", "weights.npz: weights, bias; expected names of the graph's: output/bias, output/weights, rnn/basic_lstm_cell/bias, rnn/basic_lstm_cell/kernel; rename scopes with --map OLD=NEW")]
    [InlineData("output/weights 10 32", "", "\"output/weights\": shape [10, 32]; expected [32, 10], as in ", "frozen.pb")]
    [InlineData("output/weights 32 10", "a=b", "no weight in the scope \"a\" of --map; expected one of output;")]
    [InlineData("output/weights 32 10;a/bias 10", "a=b", "no weight in the scope \"b\" of --map; expected one of output/bias, output/weights")]
    [InlineData("output/weights 32 10;a/weights 32 10", "a=output", "two weights named output/weights", "correct --map")]
    public void WhatDoesNotMatchIsRefused(string arrays, string map, params string[] words)
    {
        string weights = NamedWeights.Save(folder, [.. arrays.Split(';').Select(array => array.Split(' ')).Select(parts => (parts[0], Zeros([.. parts[1..].Select(int.Parse)])))]);
        var options = new ReadOptions { Weights = weights, Maps = map.Length == 0 ? [] : [new(map.Split('=')[0], map.Split('=')[1])] };
        string path = Path.Combine(Corpus.Own(Own), "frozen.pb");
        if (words is [""])
        {
            ModelReader.Read(path, options);
            return;
        }

        string message = Assert.Throws<InputException>(() => ModelReader.Read(path, options)).Message;
        foreach (string word in words) Assert.Contains(word, message, StringComparison.Ordinal);
    }

    [Fact]
    public void ValuesThatAreNoNumbersAreRefused()
    {
        string weights = NamedWeights.Save(folder, ("output/bias", Tensor.Float([0, 0, float.NaN, 0, 0, 0, 0, 0, 0, 0], 10)));
        string message = Assert.Throws<InputException>(() => ModelReader.Read(Path.Combine(Corpus.Own(Own), "frozen.pb"), new ReadOptions { Weights = weights })).Message;
        Assert.Contains("\"output/bias\": [2]: NaN", message, StringComparison.Ordinal);
    }

    /// <summary>A graph that is not frozen: variables of both kinds have their values in the file alone.</summary>
    [Fact]
    public void VariablesOfAGraphGetTheirValues()
    {
        GraphSketch graph = Unfrozen();
        string path = graph.Save(folder), weights = NamedWeights.Save(folder, ("scope/kernel", Tensor.Float([1, 2, 3, 4], 2, 2)), ("scope/bias", Tensor.Float([10, 20], 2)));
        Model model = ModelReader.Read(path, new ReadOptions { Weights = weights });
        Assert.Equal([14f, 26f], new FloatRunner(model).Run([Tensor.Float([1, 1], 1, 2)])[0].Floats.ToArray());
    }

    [Theory]
    [InlineData("scope/kernel", 2, "\"scope/bias\": VarHandleOp: a variable that is not among the weights of ", "expected a value for scope/bias")]
    [InlineData("scope/kernel", 3, "\"scope/kernel\": shape [3, 3]; expected [2, 2]")]
    public void VariablesWithoutValuesAreRefused(string name, int size, params string[] words)
    {
        string path = Unfrozen().Save(folder), weights = NamedWeights.Save(folder, (name, Zeros(size, size)));
        string message = Assert.Throws<InputException>(() => ModelReader.Read(path, new ReadOptions { Weights = weights })).Message;
        foreach (string word in words) Assert.Contains(word, message, StringComparison.Ordinal);
        Assert.Contains("--weights CHECKPOINT", Assert.Throws<InputException>(() => ModelReader.Read(path, ReadOptions.Default)).Message, StringComparison.Ordinal);
    }

    /// <summary>A pre-trained LSTM in another model: taken from its own checkpoint it gives what it gave when that model was trained.</summary>
    [Theory]
    [InlineData("frozen.pb", "ckpt_source", "rnn=encoder/rnn")]
    [InlineData("frozen_v2.pb", "ckpt_source", "rnn=encoder/rnn")]
    [InlineData("frozen.pb", "ckpt", "")]
    [InlineData("ckpt", "", "")]
    [InlineData("ckpt/model.ckpt", "ckpt/model.ckpt.index", "")]
    [InlineData("ckpt/model.ckpt.meta", "", "")]
    public void APretrainedLayerIsReused(string file, string checkpoint, string map)
    {
        if (Corpus.Shared is null) return;
        string models = Path.Combine(Corpus.Shared, "models", "pretrained_transfer");
        Model model = ModelReader.Read(Path.Combine(models, file), new ReadOptions
        {
            Weights = checkpoint.Length == 0 ? null : Path.Combine(models, checkpoint),
            Maps = map.Length == 0 ? [] : [new(map.Split('=')[0], map.Split('=')[1])],
            Outputs = ["y", "state_h"],
        });
        Assert.InRange(Golden.Beside(Path.Combine(models, "frozen.pb"))!.MaximumError(model), 0, 2e-4);
    }

    [Fact]
    public void AGraphOfTrainingWantsTheNamesOfItsOutputs()
    {
        string checkpoint = Path.Combine(Corpus.Own(Own), "ckpt", "model.ckpt");
        Assert.Contains("a checkpoint without its graph", Assert.Throws<InputException>(() => ModelReader.Read(checkpoint, ReadOptions.Default)).Message, StringComparison.Ordinal);
        foreach (string end in (string[])[".index", ".data-00000-of-00001"])
            File.Copy(checkpoint + end, folder.File("a.ckpt" + end));
        var meta = new MetaGraphMessage { Graph = Unfrozen().Message };
        File.WriteAllBytes(folder.File("a.ckpt.meta"), Google.Protobuf.MessageExtensions.ToByteArray(meta));
        string message = Assert.Throws<InputException>(() => ModelReader.Read(folder.File("a.ckpt"), ReadOptions.Default)).Message;
        Assert.Contains("a.ckpt.meta: a graph of training without the names of its outputs", message, StringComparison.Ordinal);
        message = Assert.Throws<InputException>(() => ModelReader.Read(folder.File("a.ckpt"), new ReadOptions { Outputs = ["y"] })).Message;
        Assert.Contains("none of the weights of ", message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFolderNamesItsNewestCheckpoint()
    {
        File.WriteAllText(folder.File("checkpoint"), "model_checkpoint_path: \"gone.ckpt\"\n");
        Assert.Contains("the checkpoint gone.ckpt, which is not there", Assert.Throws<InputException>(() => ModelReader.Read(Path.GetDirectoryName(folder.File("checkpoint"))!, ReadOptions.Default)).Message, StringComparison.Ordinal);
        File.WriteAllText(folder.File("checkpoint"), "nothing");
        Assert.Contains("no newest checkpoint", Assert.Throws<InputException>(() => ModelReader.Read(folder.File("checkpoint"), ReadOptions.Default)).Message, StringComparison.Ordinal);
    }

    /// <summary>y = x kernel + bias over one variable of each kind; the rest of a graph of training beside it.</summary>
    private static GraphSketch Unfrozen() => new GraphSketch()
        .Input("x", DataType.Float32, 1, 2)
        .Node("scope/kernel", "VariableV2", "", ("dtype", DataType.Float32), ("shape", GraphSketch.Shape(2, 2)))
        .Node("scope/kernel/read", "Identity", "scope/kernel")
        .Node("scope/bias", "VarHandleOp", "", ("dtype", DataType.Float32), ("shape", GraphSketch.Shape(2)))
        .Node("scope/bias/read", "ReadVariableOp", "scope/bias")
        .Node("product", "MatMul", "x,scope/kernel/read")
        .Node("y", "AddV2", "product,scope/bias/read");

    private static Tensor Zeros(params int[] dims) => Tensor.Zeros(ElementType.Float32, dims);
}
