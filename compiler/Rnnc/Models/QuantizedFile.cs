using Rnnc.Read;
using Rnnc.Tflm;

namespace Rnnc.Cli.Models;

/// <summary>Files that hold integers already: they may be kept as they are, or quantized anew from the values that they stand for.</summary>
internal static class QuantizedFile
{
    /// <summary>The identifier of a TFLite FlatBuffer, behind the offset of its root table.</summary>
    private static ReadOnlySpan<byte> Signature => "TFL3"u8;

    /// <summary>Whether the file is a TFLite model of integers.</summary>
    /// <exception cref="Ir.InputException">It says that it is one, and is damaged.</exception>
    public static bool Is(string path)
    {
        if (!File.Exists(path)) return false;
        Span<byte> start = stackalloc byte[8];
        using (FileStream stream = File.OpenRead(path))
        {
            if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length) return false;
        }

        return start[4..].SequenceEqual(Signature) && TflmReader.IsQuantized(path);
    }

    /// <exception cref="Ir.InputException">The file is damaged, or has what has no integer translation.</exception>
    public static TflmModel Read(string path, ReadOptions options) => TflmReader.Read(path, options.Signature, options.Inputs, options.Outputs);
}
