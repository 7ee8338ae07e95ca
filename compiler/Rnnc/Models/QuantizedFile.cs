using System.Collections.Immutable;
using Rnnc.Read;
using Rnnc.Read.Steps;
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

    /// <summary>Reads the file's integers; states that it leaves to its caller are carried as in its float reading.</summary>
    /// <exception cref="Ir.InputException">The file is damaged, or has what has no integer translation.</exception>
    public static TflmModel Read(string path, ReadOptions options)
    {
        TflmModel model = TflmReader.Read(path, options.Signature, options.Inputs, options.Outputs);
        if (options.States.IsEmpty && (!options.GuessStates || model.Inputs.Length < 2)) return model;
        try
        {
            ImmutableArray<StatePair> pairs = ModelReader.CarriedStatesOf(path, options);
            return pairs.IsEmpty ? model : TflmReader.Read(path, options.Signature, options.Inputs, options.Outputs, [.. pairs.Select(pair => (pair.Output, pair.Input))]);
        }
        catch (Ir.InputException) when (options.States.IsEmpty)
        {
            // Nothing to guess by, or a next state on another scale than the state: the caller carries it.
            return model;
        }
    }
}
