using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Lift.Cells;
using Rnnc.Read;
using Rnnc.Tests.Lift.Cells;
using Xunit;

namespace Rnnc.Tests.Lift.Notation;

/// <summary>Cells of the corpus as equations, and what the writing of single operations looks like.</summary>
public sealed class EquationsTests
{
    private const string Lstm = """
        i = sigmoid(W_i x + U_i h + b_i)
        f = sigmoid(W_f x + U_f h + b_f)
        g = tanh(W_g x + U_g h + b_g)
        o = sigmoid(W_o x + U_o h + b_o)
        c' = f * c + i * g
        h' = o * tanh(c')
        """;

    private const string Gru = """
        z = sigmoid(W_z x + U_z h + b_z)
        r = sigmoid(W_r x + U_r h + b_r)
        c = tanh(W_c x + b_c + r * (U_c h + b_rc))
        h' = z * h + (1 - z) * c
        """;

    private static readonly (string File, string Lines)[] Cells =
    [
        ("digits_lstm/float.tflite", Lstm),
        ("digits_lstm_cell/model.keras", Lstm),
        ("digits_gru_cell/float.tflite", Gru),
        ("digits_gru_cell/model.h5", Gru),
        ("keras2_tfmodule/float.tflite", Gru),
        ("digits_gru_v1/float.tflite", """
            z = sigmoid(W_z x + U_z h + b_z)
            r = sigmoid(W_r x + U_r h + b_r)
            c = tanh(W_c x + U_c (r * h) + b_c)
            h' = z * h + (1 - z) * c
            """),
        ("digits_rnn_cell/float.tflite", "h' = tanh(W x + U h + b)"),
        ("digits_fastgrnn/float.tflite", """
            a = W x + U h
            z = sigmoid(a + b_z)
            c = tanh(a + b_c)
            h' = z * h + (0.944 * (1 - z) + 0.0803) * c
            """),
        ("digits_mgu/float.tflite", """
            f = sigmoid(W_f x + U_f h + b_f)
            c = tanh(W_c x + U_c (f * h) + b_c)
            h' = (1 - f) * h + f * c
            """),
        ("digits_peephole/float.tflite", """
            i = sigmoid(W_i x + U_i h + b_i + p_i * c)
            f = sigmoid(W_f x + U_f h + b_f + p_f * c)
            g = tanh(W_g x + U_g h + b_g)
            c' = f * c + i * g
            o = sigmoid(W_o x + U_o h + b_o + p_o * c')
            h' = o * tanh(c')
            """),
        ("digits_lnlstm/float.tflite", """
            i = sigmoid(g_i * norm(W_i x + U_i h) + b_i)
            f = sigmoid(g_f * norm(W_f x + U_f h) + b_f)
            g = tanh(g_g * norm(W_g x + U_g h) + b_g)
            o = sigmoid(g_o * norm(W_o x + U_o h) + b_o)
            c' = f * c + i * g
            h' = o * tanh(g_h * norm(c') + b_h)
            norm(v) = (v - mean(v)) / sqrt(mean((v - mean(v))^2) + 0.001)
            """),
        ("keras2_custom/float.tflite", """
            c = tanh(W x + U h + b)
            h' = h + k * (c - h)
            """),
        ("motions_masked/float.tflite", """
            i = sigmoid(W_i x + U_i h + b_i)
            f = sigmoid(W_f x + U_f h + b_f)
            g = tanh(W_g x + U_g h + b_g)
            o = sigmoid(W_o x + U_o h + b_o)
            c_t = f * c + i * g
            c' = where(m, c_t, c)
            h' = where(m, o * tanh(c_t), h)
            """),
        ("keras2_stacked/float.tflite", """
            z = sigmoid(W_z x + U_z h + b_z)
            r = sigmoid(W_r x + U_r h + b_r)
            g = tanh(W_g x + b_g + r * (U_g h + b_rg))
            h' = z * h + (1 - z) * g
            i = sigmoid(W_i h' + U_i h2 + b_i)
            f = sigmoid(W_f h' + U_f h2 + b_f)
            g2 = tanh(W_g2 h' + U_g2 h2 + b_g2)
            o = sigmoid(W_o h' + U_o h2 + b_o)
            c' = f * c + i * g2
            h2' = o * tanh(c')
            """),
    ];

    private static readonly Dictionary<string, (Func<Cell, Value, Value, Value> Next, string Line)> Writings = new()
    {
        ["difference"] = ((c, x, h) => c.Sub(x, c.Sub(h, c.Sigmoid(x))), "h' = x + sigmoid(x) - h"),
        ["negation"] = ((c, x, h) => c.Do(UnaryKind.Neg, c.Mul(x, h)), "h' = -x * h"),
        ["negated sum"] = ((c, x, h) => c.Do(UnaryKind.Neg, c.Add(x, h)), "h' = -(x + h)"),
        ["sum in a product"] = ((c, x, h) => c.Mul(c.Add(x, h), h), "h' = h * (x + h)"),
        ["number"] = ((c, x, h) => c.Add(c.Mul(h, c.C(0.5f)), c.C(-2)), "h' = 0.5 * h - 2"),
        ["vector"] = ((c, x, h) => c.Tanh(c.Mul(h, c.W(3))), "h' = tanh(p * h)"),
        ["quotient"] = ((c, x, h) => c.Do(BinaryKind.Div, h, c.Add(c.C(1), c.Do(UnaryKind.Abs, x))), "h' = h / (abs(x) + 1)"),
        ["root"] = ((c, x, h) => c.Do(BinaryKind.Div, h, c.Do(UnaryKind.Sqrt, c.Add(c.C(1), c.Do(UnaryKind.Square, x)))), "h' = h / sqrt(x^2 + 1)"),
        ["square of a sum"] = ((c, x, h) => c.Do(UnaryKind.Square, c.Add(x, h)), "h' = (x + h)^2"),
        ["maximum"] = ((c, x, h) => c.Do(BinaryKind.Max, x, h), "h' = max(x, h)"),
        ["choice"] = ((c, x, h) => c.Op(new Select(), c.Do(BinaryKind.Greater, x, c.C(0)), x, h), "h' = where(x > 0, x, h)"),
        ["clip"] = ((c, x, h) => c.Do(UnaryKind.Clip, c.Add(x, h), -1, 1), "h' = clip(x + h, -1, 1)"),
        ["softmax and mean"] = ((c, x, h) => c.Sub(c.Op(new Softmax(0), x), c.Mean(h, 0)), "h' = softmax(x) - mean(h)"),
        ["matrix alone in a product"] = ((c, x, h) => c.Mul(h, c.MatMul(x, c.W(3, 3))), "h' = h * (W x)"),
        ["untouched"] = ((c, x, h) => h, "h' = h"),
    };

    public static TheoryData<string> Files => [.. Cells.Select(row => row.File).Where(file => Find(file) is not null)];

    public static TheoryData<string> WritingNames => [.. Writings.Keys];

    [Theory]
    [MemberData(nameof(Files))]
    public void CellsOfTheCorpus(string file)
    {
        Model model = Pipeline.Run(ModelReader.Read(Find(file)!, new ReadOptions()), Pipeline.ForQuantization);
        Sequence sequence = model.Graph.Nodes.Select(node => node.Op).OfType<Sequence>().Single();
        string expected = Cells.Single(row => row.File == file).Lines;
        Assert.Equal(expected.ReplaceLineEndings("\n"), string.Join("\n", Equations.Of(sequence)));
    }

    [Theory]
    [MemberData(nameof(WritingNames))]
    public void Writing(string name)
    {
        var cell = new Cell();
        Value x = cell.In(3), h = cell.In(3);
        Graph graph = Canonicalize.Apply(cell.Build(Writings[name].Next(cell, x, h)), keepBoundary: false);
        Assert.Equal(Writings[name].Line, string.Join("\n", Equations.Of(new Sequence(graph, [0], 1, []))));
    }

    [Fact]
    public void ConstantsAndCost()
    {
        if (Find("digits_gru_cell/model.keras") is not { } file) return;
        Model model = Pipeline.Run(ModelReader.Read(file, new ReadOptions()), Pipeline.ForQuantization);
        Equations equations = Equations.Describe(model.Graph.Nodes.Select(node => node.Op).OfType<Sequence>().Single());
        Assert.Equal(
            "W_z [8, 32], U_z [32, 32], b_z [32], W_r [8, 32], U_r [32, 32], b_r [32], W_c [8, 32], b_c [32], U_c [32, 32], b_rc [32]",
            string.Join(", ", equations.Constants));
        Assert.Equal((3 * 40 * 32) + (4 * 32), equations.Parameters);
        Assert.Equal(3 * 40 * 32, equations.MacsPerStep);
        Assert.Equal(new ModelCost(31_040, equations.Parameters + 330), ModelCost.Of(model));
    }

    private static string? Find(string file)
    {
        string? folder = Corpus.Folders.FirstOrDefault(folder => Path.GetFileName(folder) == Path.GetDirectoryName(file));
        return folder is null || !File.Exists(Path.Combine(folder, Path.GetFileName(file))) ? null : Path.Combine(folder, Path.GetFileName(file));
    }
}
