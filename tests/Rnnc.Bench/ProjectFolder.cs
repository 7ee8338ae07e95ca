namespace Rnnc.Bench;

/// <summary>The repository's root: the nearest folder above the program that holds the solution.</summary>
internal static class ProjectFolder
{
    public static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "rnnc.sln"))) return folder.FullName;
        throw new InvalidOperationException($"no rnnc.sln above {AppContext.BaseDirectory}");
    }
}
