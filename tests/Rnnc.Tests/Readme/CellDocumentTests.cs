using System.Data;
using System.Globalization;
using System.Text.RegularExpressions;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read.Cells;
using Rnnc.Tests.Evaluate;
using Xunit;

namespace Rnnc.Tests.Readme;

/// <summary>docs/cells.md: every example compiles, every function is named.</summary>
public sealed partial class CellDocumentTests
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Corpus.Root, "docs", "cells.md"));

    public static TheoryData<string> Examples => [.. Example().Matches(Text).Select(match => match.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void ExamplesCompile(string example)
    {
        var weights = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach (Match weight in Weight().Matches(example))
        {
            int[] dims = [.. weight.Groups[2].Value.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Extent)];
            weights[weight.Groups[3].Success ? weight.Groups[3].Value : weight.Groups[1].Value] = Tensors.Random(weights.Count, dims);
        }

        Model model = CellReader.Read("example.cell", example, weights);
        Assert.Equal("float32[batch, time, 3]", $"{model.Inputs.Single().Type}");
        Assert.Equal("float32[batch, time, 4]", $"{model.Outputs.Single().Type}");
        Pipeline.Run(model, Pipeline.ForQuantization);
    }

    [Fact]
    public void ExamplesAreThere() => Assert.True(Examples.Count >= 4);

    [Fact]
    public void EveryFunctionIsNamedAndNoOther()
    {
        string table = Text[Text.IndexOf("<!-- A test holds", StringComparison.Ordinal)..Text.IndexOf("`hard_sigmoid` has its numbers", StringComparison.Ordinal)];
        Assert.Equal(CellFunctions.Names, Code().Matches(table).Select(match => match.Groups[1].Value).Distinct().Order(StringComparer.Ordinal));
    }

    /// <summary>An extent of 3 inputs and 4 units.</summary>
    private static int Extent(string expression)
    {
        using var table = new DataTable { Locale = CultureInfo.InvariantCulture };
        return Convert.ToInt32(table.Compute(expression.Replace("inputs", "3", StringComparison.Ordinal).Replace("units", "4", StringComparison.Ordinal), ""), CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("```cell\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Example();

    [GeneratedRegex(@"^weight (\w+)(?:\[(.*?)\])?(?: = (\S+))?", RegexOptions.Multiline)]
    private static partial Regex Weight();

    [GeneratedRegex("`([a-z_0-9]+)")]
    private static partial Regex Code();
}
