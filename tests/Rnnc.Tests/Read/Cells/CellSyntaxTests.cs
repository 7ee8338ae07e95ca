using Rnnc.Ir;
using Rnnc.Read;
using Rnnc.Tests.Formats;
using Xunit;

namespace Rnnc.Tests.Read.Cells;

/// <summary>Faults of cell files: file, line and column, what was found, what was expected, what to do.</summary>
public sealed class CellSyntaxTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private string? model;

    public void Dispose() => folder.Dispose();

    /// <summary>Lines behind <c>cell C(units)</c>, <c>input x</c>, <c>state h[units]</c>, <c>weight W[inputs, units]</c> and <c>weight b[units]</c>: the first is line 6.</summary>
    public static TheoryData<string, string> Faults => new()
    {
        { "h' = W h + b", ":6:6: a matrix of 3 rows and 2 columns beside a vector of 2 elements; expected a matrix of 2 rows; write W^T" },
        { "h' = W^T x + b", ":6:7: a matrix of 2 rows and 3 columns beside a vector of 3 elements; expected a matrix of 3 rows; write W^T" },
        { "h' = x + b", ":6:8: a vector of 3 elements and a vector of 2 elements for +; expected equal extents" },
        { "h' = W * h", ":6:8: a matrix of 3 rows and 2 columns and a vector of 2 elements for *; expected equal extents, or a scalar; a product with a matrix" },
        { "h' = 2 x", ":6:6: a scalar beside another value; expected a matrix of weights; products of elements are written with *" },
        { "h' = x 2", ":6:8: \"2\"; expected an operator" },
        { "h' = h x", ":6:6: a vector of 2 elements beside another value; expected a matrix of weights" },
        { "h' = W x + ", ":6:12: the end of the file; expected a name, a number or a bracket" },
        { "h' = (W x + b", ":6:14: the end of the file; expected \")\"" },
        { "h' = W x + b)", ":6:13: \")\"; expected the end of the line" },
        { "h' = sigmoid(W x", ":6:17: the end of the file; expected \")\"" },
        { "h' = W x $ b", ":6:10: the character \"$\"; expected a name, a number, an operator or a bracket" },
        { "h' = 1e99 * h", ":6:6: the number 1e99" },
        { "h' = W x[0:5]", ":6:10: 0:5 of 3; expected a part of 0:3" },
        { "h' = W[x, h]", ":6:8: an index that is no known number" },
        { "h' = b + z\nz = h", ":6:10: z, which is not defined; expected one of W, b, h, inputs, units, x; an equation reads only what lines above it define" },
        { "h' = b + q", ":6:10: q, which is not defined; expected one of W, b, h, inputs, units, x; declare it" },
        { "h' = sigmoid", ":6:6: the function sigmoid without its argument; expected sigmoid(...)" },
        { "h' = sigmoit(h)", ":6:6: the function sigmoit; expected one of abs, and, " },
        { "h' = sigmoid(h, 2)", ":6:6: sigmoid of 2 arguments; expected 1" },
        { "h' = clip(h, 2)", ":6:6: clip of 2 arguments; expected 3: a value, then numbers" },
        { "h' = clip(h, 0, h)", ":6:17: a value; expected a number" },
        { "h' = where(h, h, h)", ":6:6: a vector of 2 elements; expected a condition" },
        { "h' = h < b", ":6:1: a condition: a vector of 2 elements; expected numbers" },
        { "h' = h + (h < b)", ":6:8: a condition" },
        { "h' = mean(W)", ":6:6: a matrix of 3 rows and 2 columns; expected a vector" },
        { "h' = max(h, h, h)", ":6:6: max of 3 arguments; expected 1 or 2" },
        { "h' = split(h)", ":6:6: split inside a formula" },
        { "a, a2, a3 = split(h)\nh' = h", ":6:13: a vector of 2 elements for 3 names; expected elements that 3 divides" },
        { "a, a2 = h\nh' = h", ":6:9: one value for 2 names; expected split(v)" },
        { "z = h", ":3:7: state h without a next value; expected an equation h' = ..." },
        { "c' = h", ":6:1: c', but no state c" },
        { "h' = x", ":6:1: a vector of 3 elements; expected a vector of 2 elements, as state h has" },
        { "h' = h\nh' = b", ":7:1: h' again; expected each name once; it is defined in line 6" },
        { "W = h", ":6:1: W again" },
        { "tanh = h", ":6:1: tanh, which is a function" },
        { "inputs = h", ":6:1: inputs; " },
        { "output = h", ":6:8: \"=\"; expected the output's name" },
        { "output h\nh' = b", ":6:8: the state h; expected what a step computes; write output h'" },
        { "output y\nh' = b", ":6:8: y, which no equation defines" },
        { "cell D", ":6:1: \"cell\"; expected one cell in a file" },
        { "input y", ":6:1: a second input" },
        { "state c", ":6:7: a state of 0 extents; expected one" },
        { "weight V[1, 2, 3]", ":6:8: a weight of 3 extents" },
        { "weight V[n]\nh' = h", ":6:10: n, which is no parameter; expected a number, or arithmetic with inputs, units; declare it: cell C(units, n)" },
        { "weight V[units / 3]\nh' = h", ":6:16: an extent of 0.6666666666666666; expected a whole number" },
        { "weight V[2] = W\nh' = h", ":6:15: W, which weight W reads; expected each array once" },
        { "weight V[2] =\nh' = h", ":6:14: nothing; expected the weight's name" },
        { "f(v) = f(v) + 1\nh' = f(h)", ":6:8: calls more than 16 deep" },
        { "f(v) = v + h\nh' = f(h)", ":6:12: h, which is not defined" },
        { "f(v, v) = v\nh' = h", ":6:6: a second parameter v" },
        { "f(v) = v\nh' = f(h, h)", ":7:6: f of 2 arguments; expected 1" },
        { "h' = h * 1e38 ^ 2", ":6:15: a number beyond 32-bit floating point" },
        { "f(v) = v\nh' = f", ":7:6: the function f without its argument" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void FaultsNameLineAndColumn(string lines, string words)
    {
        string message = Refuse("cell C(units)\ninput x\nstate h[units]\nweight W[inputs, units]\nweight b[units]\n" + lines);
        Assert.StartsWith("c.cell" + words.Split("; ")[0], message, StringComparison.Ordinal);
        Assert.Contains(words, message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", ":1:1: the end of the file; expected cell NAME")]
    [InlineData("h' = h", ":1:1: \"h'\"; expected cell NAME")]
    [InlineData("cell C(units)\nstate h[units]\nh' = h", "a cell without input")]
    [InlineData("cell C(units)\ninput x\n", "a cell without state")]
    [InlineData("cell C(units, n)\ninput x\nstate h[units]\nh' = h", ":1:15: parameter n without a value; expected a number in the config of cell \"fast\"")]
    [InlineData("cell C(units, n = m)\ninput x\nstate h[units]\nh' = h", ":1:19: m, which is no parameter")]
    [InlineData("cell C(units)\ninput x[2]\nstate h[units]\nh' = h", ":2:7: x of 2 elements; expected 3")]
    [InlineData("cell C(units)\ninput x[2, 2]\nstate h[units]\nh' = h", ":2:7: an input of 2 extents")]
    public void FaultsOfDeclarations(string text, string words) => Assert.Contains(words, Refuse(text), StringComparison.Ordinal);

    /// <summary>What a file may hold far beyond any cell ends at once.</summary>
    [Theory]
    [InlineData("(", 100_000)]
    [InlineData("-", 100_000)]
    [InlineData("h + ", 100_000)]
    [InlineData("W ", 100_000)]
    [InlineData("[", 100_000)]
    [InlineData("sigmoid(", 100_000)]
    [InlineData("h^", 100_000)]
    public void BombsAreRefused(string part, int count) =>
        Refuse("cell C(units)\ninput x\nstate h[units]\nweight W[units, units]\nh' = " + string.Concat(Enumerable.Repeat(part, count)) + "h");

    [Fact]
    public void FunctionsThatGrowAreRefused()
    {
        string functions = string.Concat(Enumerable.Range(1, 15).Select(i => $"f{i}(v) = f{i - 1}(v) + f{i - 1}(v) * f{i - 1}(v)\n"));
        Assert.Contains("more than 20000 operations", Refuse($"cell C(units)\ninput x\nstate h[units]\nweight W[inputs, units]\nweight b[units]\nf0(v) = v * v\n{functions}h' = f15(h)"), StringComparison.Ordinal);
    }

    /// <summary>Seeded damage of a good file: read or refused, never anything else.</summary>
    [Fact]
    public void DamagedFilesEndInOneLine()
    {
        string good = File.ReadAllText(CellFiles.ByFolder["digits_lnlstm"].Path);
        var random = new Random(7);
        for (int i = 0; i < 500; i++)
        {
            var text = new System.Text.StringBuilder(good);
            for (int edits = random.Next(1, 4); edits > 0; edits--)
            {
                int place = random.Next(text.Length);
                if (random.Next(2) == 0) text.Remove(place, Math.Min(random.Next(1, 4), text.Length - place));
                else text.Insert(place, "()[]=*+-'^,:#\n 1eTxz"[random.Next(20)]);
            }

            try
            {
                Read(text.ToString());
            }
            catch (InputException)
            {
            }
        }
    }

    private string Refuse(string text) => Assert.Throws<InputException>(() => Read(text)).Message;

    /// <summary>Reads a Keras file of a layer of 2 units over 3 features, with the text as the file of its cell.</summary>
    private void Read(string text)
    {
        string path = folder.File("c.cell");
        File.WriteAllText(path, text);
        model ??= CustomCellFile.Make(("W", [3, 2]), ("b", [2])).SaveKeras(folder);
        try
        {
            ModelReader.Read(model, new ReadOptions { Cells = [new("rnn", path)] });
        }
        catch (InputException fault)
        {
            throw new InputException(new Origin(fault.Message.Replace(path, "c.cell", StringComparison.Ordinal)), "", "");
        }
    }
}
