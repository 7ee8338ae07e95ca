using System.Globalization;
using Google.Protobuf.Collections;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;

namespace Rnnc.Formats.Onnx;

/// <summary>Values that a model keeps in another file of its folder: a part of that file, from an offset on.</summary>
internal static class ExternalData
{
    /// <param name="entries">The keys location, offset and length.</param>
    /// <param name="bytes">As many as the tensor needs.</param>
    /// <param name="where">Model file and tensor.</param>
    /// <exception cref="InputException">The file is outside the model's folder, missing, or too short.</exception>
    public static byte[] Read(RepeatedField<EntryMessage> entries, int bytes, Origin where)
    {
        string location = Text(entries, "location") ?? throw new InputException(where, "external data without a location", "the name of a file", "export the model again");
        long offset = Number(entries, "offset", where) ?? 0;
        if ((Number(entries, "length", where) ?? bytes) != bytes) throw new InputException(where, $"{Number(entries, "length", where)} bytes of external data", $"{bytes}", "take an intact copy of the model");
        string path = PathOf(location, where);
        try
        {
            if (!File.Exists(path)) throw new InputException(where, $"no file {location} beside the model, which holds its values", "the data file that was exported with the model", $"put it at {path}");
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (!stream.CanSeek || offset > stream.Length || bytes > stream.Length - offset)
                throw new InputException(where, $"bytes {offset} to {offset + bytes} of {location}, which has {(stream.CanSeek ? stream.Length : 0)}", "values inside the file", "take an intact copy of the data file");
            var content = new byte[bytes];
            stream.Position = offset;
            stream.ReadExactly(content);
            return content;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new InputException(where, $"{location} cannot be read ({fault.Message})", "a readable file", "check its permissions", fault);
        }
    }

    private static string PathOf(string location, Origin where)
    {
        bool inside = location.Length > 0 && !location.Contains('\0', StringComparison.Ordinal) && !Path.IsPathRooted(location) && !location.Split('/', '\\').Contains("..");
        if (!inside) throw new InputException(where, $"external data at \"{location}\"", "a file in the model's folder", "export the model again, its data beside it");
        return Path.Combine(Path.GetDirectoryName(Path.GetFullPath(where.File)) ?? "", location);
    }

    private static string? Text(RepeatedField<EntryMessage> entries, string key) => entries.FirstOrDefault(entry => entry.Key == key)?.Value;

    private static long? Number(RepeatedField<EntryMessage> entries, string key, Origin where)
    {
        if (Text(entries, key) is not { } text) return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new InputException(where, $"external data whose {key} is \"{text}\"", "a number", "take an intact copy of the model");
    }
}
