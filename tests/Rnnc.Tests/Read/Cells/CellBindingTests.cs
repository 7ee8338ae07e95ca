using System.Text.Json.Nodes;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Read;
using Rnnc.Tests.Evaluate;
using Rnnc.Tests.Formats;
using Rnnc.Tests.Read.Keras;
using Xunit;

namespace Rnnc.Tests.Read.Cells;

/// <summary>How the weights of a Keras file find the declarations of a cell file: by name or by order, and refused where neither decides.</summary>
public sealed class CellBindingTests : IDisposable
{
    private const string Cell = """
        cell Fast(units, rate, flag = 0, gain = 3)
        input x
        state h[units]
        weight W[inputs, units] = kernel
        weight b[units] = bias
        weight g[units] = norm/gamma
        weight s = norm/beta
        h' = flag * (gain * rate * g * tanh(W x + b) + s * h)
        """;

    private static readonly (string, int[])[] Weights = [("kernel", [3, 2]), ("bias", [2]), ("norm/gamma", [2]), ("norm/beta", [])];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Parameters are settings of the config, or defaults; a flag is 0 or 1.</summary>
    [Theory]
    [InlineData("rnn", false)]
    [InlineData("fast", false)]
    [InlineData("mine>FastCell", true)]
    [InlineData("FastCell", true)]
    [InlineData("Fast", true)]
    public void ComputesItsEquations(string name, bool named)
    {
        Model model = named ? Read(CustomCellFile.MakeNamed(Weights).SaveHdf5(folder), name) : Read(CustomCellFile.Make(Weights).SaveKeras(folder), name);
        Tensor x = Tensors.Random(9, 1, 5, 3);
        ReadOnlySpan<float> y = new FloatRunner(model).Run([x])[0].Floats;
        Tensor w = Tensors.Random(0, 3, 2), b = Tensors.Random(1, 2), g = Tensors.Random(2, 2), s = Tensors.Random(3);
        double[] h = [0, 0];
        for (int step = 0; step < 5; step++)
        {
            for (int unit = 0; unit < 2; unit++)
            {
                double a = b.Floats[unit];
                for (int i = 0; i < 3; i++) a += x.Floats[3 * step + i] * w.Floats[2 * i + unit];
                h[unit] = 3 * 0.5 * g.Floats[unit] * Math.Tanh(a) + s.Floats[0] * h[unit];
                Assert.Equal(h[unit], y[2 * step + unit], 1e-5);
            }
        }
    }

    [Theory]
    [InlineData("kernel [2, 3];bias [2];norm/gamma [2];norm/beta []", "layers/rnn/cell/vars/0 [2, 3] for weight W; expected shape [3, 2] (", ":4:8)", "in the order in which the cell makes them")]
    [InlineData("kernel [3, 2];norm/gamma [2];norm/beta []", "1 weights in layers/rnn/cell; expected weight b of shape [2] behind them")]
    [InlineData("kernel [3, 2];bias [2];more [2];norm/gamma [2];norm/beta []", "layers/rnn/cell/vars/2 [2], which no weight of the cell file takes")]
    [InlineData("kernel [3, 2];bias [2];norm/gamma [2];norm/beta [];dense/kernel [2]", "layers/rnn/cell/dense/vars/0 [2], which no weight of the cell file takes")]
    [InlineData("kernel [3, 2];bias [2];norm/beta [];norm/gamma [2]", "layers/rnn/cell/norm/vars/0 [] for weight g; expected shape [2]")]
    public void OrderThatDoesNotFitIsRefused(string weights, params string[] words) => Refuses(CustomCellFile.Make(Parse(weights)).SaveKeras(folder), words);

    [Theory]
    [InlineData("kernel [3, 2];bias [2];norm/gamma [2]", "no array norm/beta for weight s (", ":7:8)", "among sequential/rnn/fast/kernel, sequential/rnn/fast/bias; expected a name of the file")]
    [InlineData("kernel [3, 2];dense/kernel [3, 2];bias [2];norm/gamma [2];norm/beta []", "fast/kernel and sequential/rnn/fast/dense/kernel for weight W", "write more of its name: SCOPE/kernel")]
    [InlineData("kernel [3, 2];bias [2];norm/gamma [2];norm/beta [];extra [2]", "\"rnn\": extra: 1 weights more than its config names")]
    [InlineData("kernel [3, 2];bias [3];norm/gamma [2];norm/beta []", "fast/bias [3] for weight b; expected shape [2]", "correct the path")]
    public void NamesThatDoNotFitAreRefused(string weights, params string[] words) => Refuses(CustomCellFile.MakeNamed(Parse(weights)).SaveHdf5(folder), words);

    /// <summary>Where order alone tells weights of one shape apart, the user is told.</summary>
    [Fact]
    public void WeightsThatOnlyOrderTellsApartAreNoted()
    {
        string cell = folder.File("twins.cell");
        File.WriteAllText(cell, "cell Twins(units)\ninput x\nstate h[units]\nweight W[inputs, units]\nweight a[units]\nweight b[units]\nh' = tanh(W x + a * h + b)\n");
        (string, int[])[] weights = [("W", [3, 2]), ("a", [2]), ("b", [2])];
        var options = new ReadOptions { Cells = [new("rnn", cell)] };
        string note = Assert.Single(ModelReader.Read(CustomCellFile.Make(weights).SaveKeras(folder), options).Notes);
        Assert.StartsWith("cell \"fast\": the file has no names of weights; those of one shape are told apart by the order of ", note, StringComparison.Ordinal);
        Assert.EndsWith("twins.cell alone: a, b", note, StringComparison.Ordinal);
        Assert.Empty(ModelReader.Read(CustomCellFile.MakeNamed(weights).SaveHdf5(folder), options).Notes);
    }

    /// <summary>Both layers of a Bidirectional take their own, in a file with names and in one without.</summary>
    [Fact]
    public void EachDirectionHasItsOwnWeights()
    {
        JsonObject both = KerasConfigs.Layer("Bidirectional", "both", """{"merge_mode": "concat"}""");
        JsonObject rnn = CustomCellFile.Layer();
        both["config"]!["layer"] = rnn;
        both["config"]!["backward_layer"] = null;
        string config = KerasConfigs.Sequential("[null, 5, 3]", both);
        var named = new KerasFile(config);
        var positional = new KerasFile(config);
        int seed = 0;
        foreach (string direction in (string[])["forward", "backward"])
        {
            var places = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach ((string path, int[] dims) in Weights)
            {
                string part = path.StartsWith("norm/", StringComparison.Ordinal) ? "/norm" : "";
                int index = places[part] = places.GetValueOrDefault(part, -1) + 1;
                named.With($"both/sequential/both/{direction}_rnn/fast/{path}", Tensors.Random(seed, dims));
                positional.With($"layers/bidirectional/{direction}_layer/cell{part}/vars/{index}", Tensors.Random(seed, dims));
                seed++;
            }
        }

        Tensor x = Tensors.Random(9, 1, 5, 3);
        float[] y = new FloatRunner(Read(positional.SaveKeras(folder), "Fast")).Run([x])[0].Floats.ToArray();
        Assert.Equal(y, new FloatRunner(Read(named.SaveHdf5(folder), "Fast")).Run([x])[0].Floats.ToArray());
        Assert.NotEqual(y[..2], y[2..4]);
    }

    /// <summary>A custom cell among Keras' own in a stack; two of one class are told apart by their names.</summary>
    [Fact]
    public void ACellOfAStackFindsItsWeights()
    {
        JsonObject stack = KerasConfigs.Layer("StackedRNNCells", "stack"), rnn = KerasConfigs.Layer("RNN", "rnn");
        stack["config"]!["cells"] = new JsonArray(KerasConfigs.Layer("SimpleRNNCell", "simple", """{"units": 3, "use_bias": false}"""), CustomCellFile.Cell("fast"), CustomCellFile.Cell("fast_1"));
        rnn["config"]!["cell"] = stack;
        string config = KerasConfigs.Sequential("[null, 5, 3]", rnn);
        Tensor kernel = Tensors.Random(1, 3, 3), recurrent = Tensors.Random(2, 3, 3), w = Tensors.Random(3, 3, 2), b = Tensors.Random(4, 2), g = Tensors.Random(5, 2), s = Tensors.Random(6), second = Tensors.Random(7, 2, 2);
        KerasFile positional = new KerasFile(config).WithAll("layers/rnn/cell/cells/simple_rnn_cell", kernel, recurrent);
        KerasFile named = new KerasFile(config).With("rnn/rnn/simple/kernel", kernel).With("rnn/rnn/simple/recurrent_kernel", recurrent);
        foreach ((string place, string name, Tensor matrix) in ((string, string, Tensor)[])[("fast_cell", "fast", w), ("fast_cell_1", "fast_1", second)])
        {
            positional.WithAll($"layers/rnn/cell/cells/{place}", matrix, b).WithAll($"layers/rnn/cell/cells/{place}/norm", g, s);
            named.With($"rnn/rnn/{name}/kernel", matrix).With($"rnn/rnn/{name}/bias", b).With($"rnn/rnn/{name}/norm/gamma", g).With($"rnn/rnn/{name}/norm/beta", s);
        }

        Tensor x = Tensors.Random(9, 1, 5, 3);
        Assert.Equal(
            new FloatRunner(Read(positional.SaveKeras(folder), "Fast")).Run([x])[0].Floats.ToArray(),
            new FloatRunner(Read(named.SaveHdf5(folder), "Fast")).Run([x])[0].Floats.ToArray());
    }

    [Fact]
    public void StateOfDropoutIsNoWeight()
    {
        (string, int[])[] more = [.. Weights, ("seed_generator/state", [2])];
        Read(CustomCellFile.Make(more).SaveKeras(folder), "Fast");
        Read(CustomCellFile.MakeNamed(more).SaveHdf5(folder), "Fast");
    }

    [Fact]
    public void ValuesThatAreNoNumbersAreRefused()
    {
        string file = CustomCellFile.Make(Weights[..3]).With("layers/rnn/cell/norm/vars/1", Tensor.Scalar(float.NaN)).SaveKeras(folder);
        Refuses(file, ["layers/rnn/cell/norm/vars/1[]: NaN; expected a finite number"]);
    }

    [Theory]
    [InlineData("LSTM", "no cell named LSTM, which", "expected rnn or fast or mine>FastCell or FastCell or Fast; name the layer")]
    [InlineData("dense", "no cell named dense")]
    public void AFileOfNoUseIsRefused(string name, params string[] words)
    {
        string file = CustomCellFile.Make(Weights).SaveKeras(folder);
        string message = Assert.Throws<InputException>(() => Read(file, name)).Message;
        foreach (string word in words) Assert.Contains(word, message, StringComparison.Ordinal);
    }

    /// <summary>Said for several models it need not be of use to each.</summary>
    [Fact]
    public void AFileOfOtherModelsIsNot() =>
        ModelReader.Read(Path.Combine(Corpus.Own("digits_lstm_cell"), "model.keras"), new ReadOptions { IsForSeveral = true, Cells = [new("MGU", CellFiles.ByFolder["digits_mgu"].Path)] });

    private static (string, int[])[] Parse(string weights) => [.. weights.Split(';').Select(weight => weight.Split(' ', 2)).Select(parts =>
        (parts[0], parts[1].Trim('[', ']').Split(',', StringSplitOptions.RemoveEmptyEntries).Select(int.Parse).ToArray()))];

    private void Refuses(string file, string[] words)
    {
        string message = Assert.Throws<InputException>(() => Read(file, "Fast")).Message;
        foreach (string word in words) Assert.Contains(word, message, StringComparison.Ordinal);
    }

    private Model Read(string model, string name)
    {
        string path = folder.File("fast.cell");
        File.WriteAllText(path, Cell);
        return ModelReader.Read(model, new ReadOptions { Cells = [new(name, path)] });
    }
}
