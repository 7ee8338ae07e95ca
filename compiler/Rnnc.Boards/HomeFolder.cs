using Rnnc.Ir;

namespace Rnnc.Boards;

/// <summary>Where rnnc's own files lie: <c>boards/</c> and <c>firmware/</c>.</summary>
public static class HomeFolder
{
    internal const string Remedy = "set RNNC_HOME to the folder that holds boards/ and firmware/";

    /// <summary>RNNC_HOME, else the nearest folder above the program that holds both.</summary>
    public static string Find()
    {
        if (Environment.GetEnvironmentVariable("RNNC_HOME") is { Length: > 0 } home)
            return Holds(home) ? home : throw new InputException(new Origin($"RNNC_HOME={home}"), "no boards/ and firmware/ there", "rnnc's own files", Remedy);
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (Holds(folder.FullName)) return folder.FullName;
        throw new InputException(new Origin(AppContext.BaseDirectory), "no boards/ and firmware/ in this folder or above", "rnnc's own files", Remedy);
    }

    private static bool Holds(string folder) => Directory.Exists(Path.Combine(folder, "boards")) && Directory.Exists(Path.Combine(folder, "firmware"));
}
