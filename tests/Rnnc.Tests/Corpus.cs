namespace Rnnc.Tests;

/// <summary>
/// The trained models that tests run over: <c>tests/models</c> always, and beside the repository's root a sibling
/// folder <c>shared/models</c> where it is present (a model of both is taken from there).
/// </summary>
public static class Corpus
{
    /// <summary>The repository's root: the nearest folder above the test binaries that holds the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>Models and data that are part of the repository.</summary>
    public static string OwnModels { get; } = Path.Combine(Root, "tests", "models");

    /// <summary>The sibling folder with more models; null where it is absent.</summary>
    public static string? Shared { get; } = FindShared();

    /// <summary>All model folders, each name once, in ordinal order of names.</summary>
    public static IReadOnlyList<string> Folders { get; } = FindFolders();

    public static string Digits { get; } = Path.Combine(OwnModels, "data", "digits.npz");

    /// <summary>The folder of a model of the repository.</summary>
    public static string Own(string model) => Path.Combine(OwnModels, model);

    /// <summary>All files of the corpus whose name ends as given, in ordinal order; <c>peer</c> folders included.</summary>
    public static IEnumerable<string> FilesEndingIn(string suffix) => Folders
        .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        .Where(file => file.EndsWith(suffix, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "rnnc.sln"))) return folder.FullName;
        throw new InvalidOperationException($"no rnnc.sln above {AppContext.BaseDirectory}");
    }

    private static string? FindShared()
    {
        string beside = Path.GetFullPath(Path.Combine(Root, "..", "shared"));
        return Directory.Exists(Path.Combine(beside, "models")) ? beside : null;
    }

    private static List<string> FindFolders()
    {
        var folders = new SortedDictionary<string, string>(StringComparer.Ordinal);
        string[] roots = Shared is null ? [OwnModels] : [OwnModels, Path.Combine(Shared, "models")];
        foreach (string folder in roots.SelectMany(Directory.EnumerateDirectories)) folders[Path.GetFileName(folder)] = folder;
        foreach (string other in (string[])["data", "training"]) folders.Remove(other);
        return [.. folders.Values];
    }
}
