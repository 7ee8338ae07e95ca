using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite;

/// <summary>
/// Reads a <c>.tflite</c> file of any cell: loops stay loops (<see cref="While"/>), variables and variable tensors become state slots.
/// Weights stored as float16 or int8 are read as the floats that they stand for. So is a file that computes in integers: its roundings between operations
/// are left out, which makes it the float model that it came from but for the rounding of its weights.
/// </summary>
public static class TfLiteReader
{
    private const string DequantizedNote = "an integer model, read as the floats that its weights stand for: with calibration data it is quantized anew, without it keeps its integers";

    /// <exception cref="InputException">The file is missing, damaged, or holds operators without a translation.</exception>
    public static Model Read(string path, ReadOptions options)
    {
        TfLiteModel file = TfLiteFile.Open(path);
        try
        {
            return Read(file, options);
        }
        catch (Exception fault) when (fault is not InputException)
        {
            throw new InputException(new Origin(path), $"damaged content ({fault.Message})", "a TFLite model", "take an intact copy of the file", fault);
        }
    }

    private static Model Read(TfLiteModel file, ReadOptions options)
    {
        TfLiteEntry entry = TfLiteEntry.Choose(file, options.Signature, options.Inputs, options.Outputs);
        TfLiteCheck.Run(file, entry.Subgraph);
        var variables = new VariableScope(file);
        var rounded = new RoundedConstants(TfLiteCheck.Reachable(file, entry.Subgraph));
        var subgraph = new SubgraphTranslator(file, file.Subgraphs[entry.Subgraph], new TranslationBudget(file), rounded, variables, depth: 0);
        foreach ((string name, int tensor) in entry.Inputs) subgraph.Input(tensor, name);
        variables.Begin(subgraph);
        subgraph.Translate(entry.Outputs.Select(output => output.Tensor));
        ImmutableArray<Value> outputs = [.. entry.Outputs.Select(output => subgraph.Read(output.Tensor))];
        Graph graph = subgraph.Builder.Build([.. outputs, .. variables.Slots.Select(slot => slot.Current)]).Prune();
        bool isDequantized = TfLiteCheck.ComputesInIntegers(file, entry.Subgraph);
        return new Model(
            Path.GetFileNameWithoutExtension(file.Where.File),
            file.Where,
            graph,
            [.. entry.Inputs.Select(input => input.Name)],
            [.. entry.Outputs.Select(output => output.Name)])
        {
            Slots = [.. variables.Slots.Select(slot => new StateSlot(slot.Name, slot.Read, slot.Current, slot.Initial))],
            Writer = file.Description,
            IsDequantized = isDequantized,
            Notes = isDequantized ? [DequantizedNote] : [],
        };
    }
}
