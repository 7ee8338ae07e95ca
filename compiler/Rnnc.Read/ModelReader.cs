using System.Collections.Immutable;
using Rnnc.Formats.Files;
using Rnnc.Formats.Keras;
using Rnnc.Formats.Onnx;
using Rnnc.Formats.TensorFlow.Checkpoints;
using Rnnc.Ir;
using Rnnc.Read.Cells;
using Rnnc.Read.GraphDef;
using Rnnc.Read.Keras;
using Rnnc.Read.Onnx;
using Rnnc.Read.SavedModel;
using Rnnc.Read.Steps;
using Rnnc.Read.TfLite;

namespace Rnnc.Read;

/// <summary>Reads a model of any format that rnnc knows. What a file is is seen from its content, never from its name.</summary>
public static class ModelReader
{
    private const string Expected = "a Keras model (.keras, .h5, or .json with its weights), a TFLite model (.tflite), an ONNX model (.onnx), a SavedModel folder, a TensorFlow graph (.pb) or a cell file (.cell)";

    private static ReadOnlySpan<byte> ZipSignature => "PK\u0003\u0004"u8;

    private static ReadOnlySpan<byte> Hdf5Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n'];

    /// <summary>The identifier of a TFLite FlatBuffer stands behind the offset of its root table.</summary>
    private static ReadOnlySpan<byte> TfLiteSignature => "TFL3"u8;

    /// <summary>A graph is a message without a signature whose first field is a list of nodes.</summary>
    private const byte FirstFieldOfGraph = 0x0A;

    /// <summary>Reads the model and holds it to the rules of the IR.</summary>
    /// <exception cref="InputException">There is no such file, its format is none of ours, or its content is refused.</exception>
    public static Model Read(string path, ReadOptions options)
    {
        Model model = CarriedStates.Of(ReadFile(path, options), options);
        Verifier.Check(model, "reading");
        return model;
    }

    /// <summary>The states that a file leaves to its caller and that are carried: named by the options, or guessed.</summary>
    /// <exception cref="InputException">As of <see cref="Read"/>.</exception>
    public static ImmutableArray<StatePair> CarriedStatesOf(string path, ReadOptions options) => CarriedStates.PairsOf(ReadFile(path, options), options);

    private static Model ReadFile(string path, ReadOptions options)
    {
        var where = new Origin(path);
        if (File.Exists(Path.Combine(path, SavedModelReader.GraphFile)) || Path.GetFileName(path) == SavedModelReader.GraphFile) return SavedModelReader.Read(path, WithItsOwn(options, where));
        if (CheckpointPath.Find(path) is string checkpoint) return GraphDefReader.ReadCheckpoint(checkpoint, WithoutCells(options, where));
        ReadOnlySpan<byte> file = InputFile.ReadAllBytes(path);
        if (CellFile.Is(file)) return CellReader.Read(path, options);
        if (file.StartsWith(ZipSignature) || file.StartsWith(Hdf5Signature) || KerasArchive.IsArchitecture(file)) return KerasReader.Read(path, options);
        if (file.Length > 8 && file[4..].StartsWith(TfLiteSignature)) return TfLiteReader.Read(path, WithItsOwn(options, where));
        if (file.Length > 0 && file[0] == OnnxFile.FirstField) return OnnxReader.Read(path, WithItsOwn(options, where));
        if (file.Length > 0 && file[0] == FirstFieldOfGraph) return GraphDefReader.Read(path, WithoutCells(options, where));
        throw new InputException(where, Describe(file), Expected, "save the model in one of these formats");
    }

    /// <summary>The options for a file that holds its weights and equations itself.</summary>
    private static ReadOptions WithItsOwn(ReadOptions options, Origin where)
    {
        if (options.Weights is not null) throw new InputException(where, $"a file that holds its own weights, and {options.Weights} beside it", "one of the two", "leave --weights out");
        return WithoutCells(options, where);
    }

    /// <summary>The options for a file that holds its equations itself.</summary>
    private static ReadOptions WithoutCells(ReadOptions options, Origin where)
    {
        if (!options.Cells.IsEmpty && !options.IsForSeveral)
            throw new InputException(where, $"a file that holds its cells' equations, and {options.Cells[0].Path} beside it", "a Keras file with a cell of its author's own", "leave --cell out");
        return options;
    }

    private static string Describe(ReadOnlySpan<byte> file)
    {
        const int shown = 8;
        if (file.IsEmpty) return "an empty file";
        return $"a file that begins with the bytes {Convert.ToHexString(file[..Math.Min(shown, file.Length)])}";
    }
}
