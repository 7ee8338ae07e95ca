using System.Reflection;

namespace Rnnc.Emit.C;

/// <summary>Texts that are part of this assembly.</summary>
internal static class Resource
{
    private static readonly Assembly Home = typeof(Resource).Assembly;

    public static IEnumerable<string> Names(string folder) => Home.GetManifestResourceNames()
        .Where(name => name.StartsWith(folder + "/", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

    /// <summary>The text with LF at the ends of lines, however the sources were checked out.</summary>
    public static string Text(string name)
    {
        using Stream stream = Home.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"no resource {name}");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
