using System.Text.Json;
using Rnnc.Tests.Read.TfLite;

namespace Rnnc.Tests.Read.GraphDef;

/// <summary>Every frozen graph of the corpus with its golden arrays, which the folder's facts give the output nodes of.</summary>
public static class FrozenGraphCases
{
    public static IReadOnlyList<GoldenCase> All { get; } = [.. Corpus.Folders.SelectMany(Of)];

    private static IEnumerable<GoldenCase> Of(string folder)
    {
        foreach (string path in Directory.EnumerateFiles(folder, "frozen*.pb").Order(StringComparer.Ordinal))
        {
            using JsonDocument facts = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "facts.json")));
            var arrays = facts.RootElement.GetProperty("output_nodes").EnumerateObject().ToDictionary(output => output.Value.GetString()!, output => output.Name);
            yield return new GoldenCase(folder, Path.GetFileName(path), arrays);
        }
    }
}
