using Rnnc.Ir;

namespace Rnnc.Formats.Files;

/// <summary>An output that appears whole or not at all.</summary>
public static class OutputFile
{
    /// <summary>
    /// Lets <paramref name="write"/> fill a temporary file beside <paramref name="path"/> and renames it when that succeeded.
    /// An existing file is replaced; on any failure it stays as it was and the temporary file is removed.
    /// </summary>
    /// <exception cref="InputException">The folder is missing or cannot be written, or the path is a folder.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var where = new Origin(path);
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            throw new InputException(where, "no file name", "the path of a file to write", "name the file");
        if (Directory.Exists(path))
            throw new InputException(where, "a folder", "the path of a file to write", "name a file in it");
        string full = Path.GetFullPath(path);
        string folder = Path.GetDirectoryName(full) ?? full;
        if (!Directory.Exists(folder))
            throw new InputException(where, $"no folder {folder}", "an existing folder", "create it first");
        string temporary = Path.Combine(folder, $".{Path.GetFileName(full)}.{Guid.NewGuid():N}.part");
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write)) write(stream);
            File.Move(temporary, full, overwrite: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InputException(where, $"it cannot be written ({fault.Message})", "a writable folder with room", "choose another place", fault);
        }
        finally
        {
            if (File.Exists(temporary)) File.Delete(temporary);
        }
    }
}
