using Rnnc.Ir;

namespace Rnnc.Formats.Files;

/// <summary>Whole files as bytes, with every way of failing told in one line.</summary>
public static class InputFile
{
    /// <summary>All bytes of the file.</summary>
    /// <exception cref="InputException">There is no such file, it is a folder, it is no regular file, it may not be read, or it exceeds an array's 2 GiB.</exception>
    public static byte[] ReadAllBytes(string path)
    {
        var where = new Origin(path);
        if (path.Length == 0 || path.Contains('\0', StringComparison.Ordinal))
            throw new InputException(where, "no file name", "the path of a file", "name the file");
        if (Directory.Exists(path))
            throw new InputException(where, "a folder", "a file", "name a file in it");
        try
        {
            if (!File.Exists(path)) throw new InputException(where, "no such file", "an existing file", "check the path");
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            // Pipes and devices have no length to hold their content against.
            if (!stream.CanSeek) throw new InputException(where, "a pipe or a device", "a regular file", "write the data to a file first");
            if (stream.Length > Array.MaxLength)
                throw new InputException(where, $"{stream.Length} bytes", $"at most {Array.MaxLength} bytes", "split the file");
            var content = new byte[stream.Length];
            stream.ReadExactly(content);
            return content;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InputException(where, $"it cannot be read ({fault.Message})", "a readable file", "check its permissions", fault);
        }
    }
}
