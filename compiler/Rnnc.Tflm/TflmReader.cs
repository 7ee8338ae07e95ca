using System.Collections.Immutable;
using Rnnc.Formats.Files;
using Rnnc.Formats.TfLite;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Tflm.Graph;

namespace Rnnc.Tflm;

/// <summary>
/// Reads a quantized <c>.tflite</c> straight into a program: its integers stay as they are, and what is computed with them is what the
/// reference kernels of TFLite Micro compute, to the bit. Float models, and models whose weights alone are integers, are not read here.
/// </summary>
public static class TflmReader
{
    private const string Expected = "a quantized TFLite model";

    /// <summary>Whether the file's values, not only its weights, are integers: a model for this reader.</summary>
    /// <exception cref="InputException">The file is missing, damaged or no TFLite model.</exception>
    public static bool IsQuantized(string path)
    {
        TfLiteModel file = TfLiteFile.Open(path);
        return file.Subgraphs.Any(subgraph => subgraph.Operators.Any(op => op.Outputs.Any(tensor => IsQuantizedValue(subgraph.Tensors[tensor]))));
    }

    /// <param name="path">The file.</param>
    /// <param name="signature">Entry point of a file that has several; null takes the only one, or the one named serving_default.</param>
    /// <param name="inputs">Names of the inputs in the order they are wanted; empty takes the file's own.</param>
    /// <param name="outputs">Names of the outputs in the order they are wanted; empty takes the file's own.</param>
    /// <param name="states">Outputs that are the next values of inputs: states that the program carries itself, from 0 on.</param>
    /// <exception cref="InputException">The file is missing, damaged, not quantized, or holds what has no translation.</exception>
    public static TflmModel Read(
        string path, string? signature = null, ImmutableArray<string> inputs = default, ImmutableArray<string> outputs = default, ImmutableArray<(string Output, string Input)> states = default)
    {
        TfLiteModel file = TfLiteFile.Open(path);
        return InputGuard.Read(new Origin(path), Expected, () => Read(file, TfLiteEntry.Choose(file, signature, inputs.IsDefault ? [] : inputs, outputs.IsDefault ? [] : outputs), states.IsDefault ? [] : states));
    }

    /// <summary>Reads bytes that are no file yet. Errors as of the other.</summary>
    /// <param name="where">What they are called.</param>
    /// <param name="bytes">A file.</param>
    /// <param name="inputs">Names of the inputs in the order they are wanted; empty takes the file's own.</param>
    /// <param name="outputs">Names of the outputs, likewise.</param>
    public static TflmModel Read(Origin where, byte[] bytes, ImmutableArray<string> inputs = default, ImmutableArray<string> outputs = default)
    {
        TfLiteModel file = TfLiteFile.Decode(where, bytes);
        return InputGuard.Read(where, Expected, () => Read(file, TfLiteEntry.Choose(file, null, inputs.IsDefault ? [] : inputs, outputs.IsDefault ? [] : outputs), []));
    }

    private static TflmModel Read(TfLiteModel file, TfLiteEntry entry, ImmutableArray<(string Output, string Input)> states)
    {
        var graph = new GraphTranslator(file, entry, states);
        Int8Model program;
        try
        {
            program = graph.Translate(Path.GetFileNameWithoutExtension(file.Where.File));
            Int8Verifier.Check(program);
        }
        catch (InvalidProgramException fault)
        {
            throw new InputException(file.Where, $"values whose sums need more than 32 bits ({fault.Message})", "sums within 32 bits", "quantize the model again", fault);
        }

        TfLiteSubgraph subgraph = file.Subgraphs[entry.Subgraph];
        return new TflmModel(file.Where, program, Ports(subgraph, graph.Entry.Inputs), Ports(subgraph, graph.Entry.Outputs), file.Description);
    }

    private static bool IsQuantizedValue(TfLiteTensor tensor) => !tensor.IsConstant && tensor.Quantization is not null && tensor.Type is TfLiteType.INT8 or TfLiteType.INT16 or TfLiteType.UINT8;

    private static ImmutableArray<TflmPort> Ports(TfLiteSubgraph subgraph, ImmutableArray<(string Name, int Tensor)> entries) =>
        [.. entries.Select(entry => new TflmPort(entry.Name, subgraph.Tensors[entry.Tensor].Shape))];
}
