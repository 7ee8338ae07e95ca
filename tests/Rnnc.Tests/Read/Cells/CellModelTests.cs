using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read;
using Rnnc.Tests.Evaluate;
using Rnnc.Tests.Formats;
using Rnnc.Tests.Read.Weights;
using Xunit;

namespace Rnnc.Tests.Read.Cells;

/// <summary>A cell file as a model of its own, over weights by name.</summary>
public sealed class CellModelTests : IDisposable
{
    /// <summary>TensorFlow 1's cell: one kernel over [x, h], and a bias that is not in its weights.</summary>
    private const string BasicLstm = """
        cell BasicLSTM(units, forget_bias = 1)
        input x
        state c[units]
        state h[units]
        weight K[inputs + units, 4 * units] = basic_lstm_cell/kernel
        weight b[4 * units] = basic_lstm_cell/bias
        output h'

        i, j, f, o = split(K [x, h] + b)
        c' = sigmoid(f + forget_bias) * c + sigmoid(i) * tanh(j)
        h' = sigmoid(o) * tanh(c')
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>What each formula gives on x = (1, -2, 3), with h = (2, 4) before it, W = [[1, 2], [3, 4], [5, 6]], V = [[1, 2], [3, 4]], b = (0.5, -0.5), s = 3.</summary>
    [Theory]
    [InlineData("W x", "10 12")]
    [InlineData("V h", "14 20")]
    [InlineData("V^T h", "10 22")]
    [InlineData("V V h", "74 108")]
    [InlineData("W x + V h + b", "24.5 31.5")]
    [InlineData("W x * b", "5 -6")]
    [InlineData("-W x * b", "-5 6")]
    [InlineData("-h^2", "-4 -16")]
    [InlineData("V h^2", "52 72")]
    [InlineData("V (h * b)", "-5 -6")]
    [InlineData("V(h * b)", "-5 -6")]
    [InlineData("h - b - b", "1 5")]
    [InlineData("h / s / 2", "0.33333333 0.66666667")]
    [InlineData("h / (s / 2)", "1.3333333 2.6666667")]
    [InlineData("2 ^ 3 * h", "16 32")]
    [InlineData("h ^ -1", "0.5 0.25")]
    [InlineData("h ^ 0.5", "1.4142135 2")]
    [InlineData("h ^ b", "1.4142135 0.5")]
    [InlineData("x[1:3]", "-2 3")]
    [InlineData("x[:units]", "1 -2")]
    [InlineData("x[inputs - 1] * h", "6 12")]
    [InlineData("V[1]", "3 4")]
    [InlineData("V[0, :] + V[1:2, 1:2] [1]", "5 6")]
    [InlineData("W [x[0], h]", "27 34")]
    [InlineData("[x[0], x[2]]", "1 3")]
    [InlineData("where(h < s, h, b)", "2 -0.5")]
    [InlineData("where(not(h < s), h, b)", "0.5 4")]
    [InlineData("where(and(h >= 2, h != 4), 1, 0) * h", "2 0")]
    [InlineData("where(or(h == 4, h <= 1), 1, 0) * h", "0 4")]
    [InlineData("max(h, s)", "3 4")]
    [InlineData("min(h, s)", "2 3")]
    [InlineData("max(x) * h", "6 12")]
    [InlineData("sum(x) + mean(x) + prod(x) + min(x) + h", "-3.3333333 -1.3333333")]
    [InlineData("var(h) * h", "2 4")]
    [InlineData("floor_mod(h, s)", "2 1")]
    [InlineData("clip(h, 0, 3)", "2 3")]
    [InlineData("hard_sigmoid(b, 0.2, 0.5)", "0.6 0.4")]
    [InlineData("leaky_relu(b, 0.1)", "0.5 -0.05")]
    [InlineData("softmax(h - h)", "0.5 0.5")]
    [InlineData("exp(log(h)) + abs(b) + relu(b) + sqrt(h^2)", "5 8.5")]
    [InlineData("norm(h)", "-1 1")]
    [InlineData("scale(h, 2)", "4 8")]
    [InlineData("s * h", "6 12")]
    [InlineData("1 / 4 * h", "0.5 1")]
    public void ComputesItsFormulas(string formula, string expected)
    {
        string cell = Save($"""
            cell C(units) # a comment
            input x
            state h[units]
            weight W[inputs, units]
            weight V[units, units]
            weight b[units]
            weight s
            weight first[units]

            scale(v, n) = twice(v * n) - (v *
                n)
            twice(v) = v + 0.5 * v + 0.5 * v
            norm(v) = (v - mean(v)) / sqrt(var(v))
            y = {formula}
            output y
            h' = first
            """);
        string weights = NamedWeights.Save(
            folder, ("W", Tensor.Float([1, 2, 3, 4, 5, 6], 3, 2)), ("V", Tensor.Float([1, 2, 3, 4], 2, 2)), ("b", Tensor.Float([0.5f, -0.5f], 2)), ("s", Tensor.Scalar(3)), ("first", Tensor.Float([2, 4], 2)));
        Model model = ModelReader.Read(cell, new ReadOptions { Weights = weights });
        foreach (Model form in (Model[])[model, Pipeline.Run(model, Pipeline.ForQuantization)])
        {
            // The first step sets the state, the second computes with it; the canonical form has a batch of 1 in its types alone.
            ReadOnlySpan<float> y = new FloatRunner(form).Run([Tensor.Float([0, 0, 0, 1, -2, 3], 1, 2, 3)])[0].Floats;
            float[] wanted = [.. expected.Split(' ').Select(number => float.Parse(number, System.Globalization.CultureInfo.InvariantCulture))];
            Assert.Equal(wanted[0], y[2], 1e-5f);
            Assert.Equal(wanted[1], y[3], 1e-5f);
        }
    }

    /// <summary>Extents follow from the shapes of a checkpoint; every step's output is what TensorFlow gave.</summary>
    [Fact]
    public void ACheckpointFeedsACell()
    {
        string cell = Save(BasicLstm);
        string checkpoint = Path.Combine(Corpus.Own("tf1_basiclstm"), "ckpt", "model.ckpt");
        Model model = ModelReader.Read(cell, new ReadOptions { Weights = checkpoint });
        Golden golden = Golden.Beside(Path.Combine(Corpus.Own("tf1_basiclstm"), "frozen.pb"))!;
        Assert.InRange(Golden.Distance(golden["y_outputs"], new FloatRunner(model).Run([golden["x"]])[0]), 0, 2e-4);
        Assert.EndsWith("not in the cell: output/bias, output/weights", Assert.Single(model.Notes), StringComparison.Ordinal);
        Model mapped = ModelReader.Read(cell, new ReadOptions { Weights = checkpoint, Maps = [new("rnn", "")] });
        Assert.Equal(model.Inputs.Single().Type, mapped.Inputs.Single().Type);
    }

    [Theory]
    [InlineData("K 2 8;b 8", "no weight of ", "that tells how many elements x has", "write input x[NUMBER]")]
    [InlineData("K 5 8;b 4", "\"b\": shape [4]; expected [8] for weight b (", ":6:8)")]
    [InlineData("K 5 7;b 8", "\"K\": shape [5, 7]; expected [5, 8] for weight K (")]
    [InlineData("K 40;b 8", "\"K\": shape [40]; expected 2 extents, as weight K has (")]
    [InlineData("K 5 8", "no array b for weight b (", "among none")]
    [InlineData("K 5 8;a/b 8;c/b 8", "a/b and c/b for weight b", "SCOPE/b")]
    public void WeightsThatDoNotFitAreRefused(string arrays, params string[] words)
    {
        string cell = Save("cell C(units)\ninput x\nstate h[units]\n\nweight K[inputs + units, 4 * units]\nweight b[4 * units]\nh' = (K [x, h] + b)[0:units]");
        string weights = NamedWeights.Save(folder, [.. arrays.Split(';').Select(array => array.Split(' ')).Select(parts => (parts[0], Tensors.Random(1, [.. parts[1..].Select(int.Parse)])))]);
        string message = Assert.Throws<InputException>(() => ModelReader.Read(cell, new ReadOptions { Weights = weights })).Message;
        foreach (string word in words) Assert.Contains(word, message, StringComparison.Ordinal);
    }

    [Fact]
    public void WeightsAreAskedFor()
    {
        string cell = Save(BasicLstm);
        Assert.Contains("a cell without weights; expected the file of its weights beside it; give them: --weights FILE", Refuse(cell, new ReadOptions()), StringComparison.Ordinal);
        Assert.Contains("keeps no names", Refuse(cell, new ReadOptions { Weights = Path.Combine(Corpus.Own("digits_lstm"), "model.keras") }), StringComparison.Ordinal);
        string weights = Path.Combine(Corpus.Own("tf1_basiclstm"), "ckpt", "model.ckpt");
        Assert.Contains("outputs y asked for; expected h; a cell has one output", Refuse(cell, new ReadOptions { Weights = weights, Outputs = ["y"] }), StringComparison.Ordinal);
        Assert.Contains("leave --signature out", Refuse(cell, new ReadOptions { Weights = weights, Signature = "s" }), StringComparison.Ordinal);
    }

    /// <summary>The weights of a Keras <c>.h5</c> by their names.</summary>
    [Fact]
    public void AnHdf5FileFeedsACell()
    {
        string cell = CellFiles.ByFolder["digits_fastgrnn"].Path, folder = Corpus.Own("digits_fastgrnn");
        Model model = ModelReader.Read(cell, new ReadOptions { Weights = Path.Combine(folder, "model.h5"), Maps = [new("rnn/sequential/rnn/fast_grnn_cell", "")] });
        Golden golden = Golden.Beside(Path.Combine(folder, "model.h5"))!;
        Assert.InRange(Golden.Distance(golden["y_sequence"], new FloatRunner(model).Run([golden["x"]])[0]), 0, 2e-4);
    }

    private static string Refuse(string cell, ReadOptions options) => Assert.Throws<InputException>(() => ModelReader.Read(cell, options)).Message;

    private string Save(string text)
    {
        string path = folder.File("c.cell");
        File.WriteAllText(path, text);
        return path;
    }
}
