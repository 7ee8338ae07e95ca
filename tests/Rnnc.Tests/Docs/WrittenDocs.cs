using Xunit;

namespace Rnnc.Tests.Docs;

/// <summary>Parts of the documentation that are made from the code. With <c>RNNC_WRITE_DOCS=1</c> tests write them instead of comparing.</summary>
internal static class WrittenDocs
{
    private static bool Writes => Environment.GetEnvironmentVariable("RNNC_WRITE_DOCS") == "1";

    public static string PathOf(string file) => Path.Combine(Corpus.Root, "docs", file);

    /// <summary>The file holds this text.</summary>
    public static void Check(string file, string text)
    {
        string path = PathOf(file);
        if (Writes) File.WriteAllText(path, text);
        Assert.True(text == File.ReadAllText(path), $"docs/{file} does not say what the code does; run this test with RNNC_WRITE_DOCS=1 to write it");
    }

    /// <summary>Names, separated by commas, in lines of at most <paramref name="width"/> characters.</summary>
    public static string Lines(IEnumerable<string> names, int width = 120)
    {
        var lines = new List<string> { "" };
        foreach (string name in names)
        {
            string start = lines[^1].Length == 0 ? "" : lines[^1] + ", ";
            if (start.Length + name.Length + 1 > width)
            {
                lines[^1] += ",";
                lines.Add(name);
            }
            else
            {
                lines[^1] = start + name;
            }
        }

        return string.Join('\n', lines);
    }
}
