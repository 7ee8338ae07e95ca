using Rnnc.Ir;

namespace Rnnc.Formats.Files;

/// <summary>Whole files as bytes, with every way of failing told in one line.</summary>
public static class InputFile
{
    /// <summary>All bytes of the file.</summary>
    /// <exception cref="InputException">There is no such file, it is a folder, it may not be read, or it exceeds 2 GiB - 64 KiB.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        var where = new Origin(path);
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            throw new InputException(where, "no file name", "the path of a file", "name the file");
        if (Directory.Exists(path))
            throw new InputException(where, "a folder", "a file", "name a file in it");
        try
        {
            var info = new FileInfo(path);
            if (!info.Exists) throw new InputException(where, "no such file", "an existing file", "check the path");
            if (info.Length > Array.MaxLength)
                throw new InputException(where, $"{info.Length} bytes", $"at most {Array.MaxLength} bytes", "split the file");
            return File.ReadAllBytes(path);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InputException(where, $"it cannot be read ({fault.Message})", "a readable file", "check its permissions", fault);
        }
    }
}
