using Rnnc.Read;
using Xunit;

namespace Rnnc.Tests.Docs;

/// <summary>The lists of docs/formats.md are those of the readers.</summary>
public class FormatTableTests
{
    private const string Ending = "<!-- end -->";

    [Fact]
    public void FormatsNameWhatTheReadersKnow()
    {
        const string file = "formats.md";
        string text = File.ReadAllText(WrittenDocs.PathOf(file));
        foreach (OperationTable table in OperationTables.All)
        {
            string opening = $"<!-- operations: {table.Key} -->\n";
            int begin = text.IndexOf(opening, StringComparison.Ordinal);
            Assert.True(begin >= 0, $"{file} has no list of {table.Key}");
            begin += opening.Length;
            int end = text.IndexOf(Ending, begin, StringComparison.Ordinal);
            text = text[..begin] + WrittenDocs.Lines(table.Names.Select(name => $"`{name}`")) + "\n" + text[end..];
        }

        WrittenDocs.Check(file, text);
    }
}
