using System.Globalization;
using System.Text;
using Rnnc.Read;
using Rnnc.Tests.Docs;
using Xunit;

namespace Rnnc.Tests.Read.Onnx;

/// <summary>The ONNX project's tests of nodes, where they are present; which pass is written in docs/onnx_node_tests.md.</summary>
public class OnnxNodeSuiteTests
{
    private const string File = "onnx_node_tests.md";

    [Fact]
    public void TestsPassOrAreRefusedAndTheDocumentSaysWhich()
    {
        if (OnnxNodeSuite.Folder is null) return;
        var outcomes = OnnxNodeSuite.Tests().Select(test => (test.Name, test.Operator, Fault: OnnxNodeSuite.Run(test.Name))).ToList();
        string wrong = string.Join('\n', outcomes.Where(outcome => outcome.Fault is { IsRefused: false }).Select(outcome => $"{outcome.Name}: {outcome.Fault!.Value.Reason}"));
        Assert.Equal("", wrong);
        var text = new StringBuilder();
        int passed = outcomes.Count(outcome => outcome.Fault is null);
        text.Append(CultureInfo.InvariantCulture, $"""
            # ONNX's own tests of nodes

            The ONNX project tests operators one by one (`onnx/backend/test/data/node` of a release). Of those whose operators rnnc reads, {passed} of {outcomes.Count} pass in the float reference:
            read, run, compared with the recorded outputs. Shapes, axes, places and weights that a test gives as inputs are made constants where rnnc wants to know them when compiling. No test
            gives a wrong result: what does not pass is refused by name.

            `RNNC_ONNX_NODE_TESTS=FOLDER tools/test --filter "FullyQualifiedName~OnnxNodeSuite"` runs them; with `RNNC_WRITE_DOCS=1` it writes this file.

            | operator | pass | refused |
            |---|---|---|

            """);
        foreach (var group in outcomes.GroupBy(outcome => outcome.Operator).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            string pass = string.Join(", ", group.Where(outcome => outcome.Fault is null).Select(outcome => outcome.Name)), refused = string.Join(", ", group.Where(outcome => outcome.Fault is not null).Select(outcome => outcome.Name));
            text.Append(CultureInfo.InvariantCulture, $"| {group.Key} | {pass} | {refused} |\n");
        }

        WrittenDocs.Check(File, text.ToString());
    }

    [Fact]
    public void TheDocumentNamesOperatorsOfTheReader()
    {
        var known = OperationTables.All.Single(table => table.Key == "onnx").Names;
        string[] rows = [.. System.IO.File.ReadAllLines(WrittenDocs.PathOf(File)).Where(line => line.StartsWith("| ", StringComparison.Ordinal)).Skip(1)];
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Contains(row.Split('|')[1].Trim(), known));
    }
}
