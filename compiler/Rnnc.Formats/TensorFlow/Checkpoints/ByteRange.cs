using Rnnc.Ir;

namespace Rnnc.Formats.TensorFlow.Checkpoints;

/// <summary>A part of a file, held against the file's length before memory is asked for.</summary>
internal static class ByteRange
{
    /// <param name="what">The tensor that the bytes are of.</param>
    /// <exception cref="InputException">There is no such file, it cannot be read, or it ends before the part does.</exception>
    public static byte[] Read(string path, long offset, long size, string what)
    {
        var where = new Origin(path, null, what);
        try
        {
            if (!File.Exists(path)) throw new InputException(where, "no such file", "the shard that the index names", "keep the checkpoint's files together");
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (!stream.CanSeek) throw new InputException(where, "a pipe or a device", "a regular file", "copy the checkpoint to a folder");
            if (offset < 0 || size < 0 || size > Array.MaxLength || offset > stream.Length || size > stream.Length - offset)
                throw new InputException(where, $"a file of {stream.Length} bytes", $"{size} bytes at {offset}", "the shard is cut short: take an intact copy");
            stream.Seek(offset, SeekOrigin.Begin);
            var bytes = new byte[size];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InputException(where, $"it cannot be read ({fault.Message})", "a readable file", "check its permissions", fault);
        }
    }
}
