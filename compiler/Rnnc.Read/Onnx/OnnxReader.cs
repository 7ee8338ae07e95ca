using System.Collections.Immutable;
using Rnnc.Formats.Onnx;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;
using Rnnc.Read.Items;
using Rnnc.Read.Onnx.Graphs;

namespace Rnnc.Read.Onnx;

/// <summary>
/// Reads an <c>.onnx</c> file of operator set 7 or newer. Recurrent operators and Scan are Sequences, a Loop is a loop, an If is the branch that its constant
/// condition takes, functions are inlined. Free extents keep their names, but for the batch and the time where the graph shows which they are.
/// </summary>
public static class OnnxReader
{
    private const string Expected = "an ONNX model";

    /// <exception cref="InputException">The file or its external data is missing or damaged, or it holds operators without a translation.</exception>
    public static Model Read(string path, ReadOptions options)
    {
        var where = new Origin(path);
        if (options.Signature is not null) throw new InputException(where, $"the signature \"{options.Signature}\" of an ONNX model", "no signature", "leave it out");
        ModelMessage message = OnnxFile.Read(path);
        return DamageGuard.Read(where, Expected, () => Read(new OnnxLibrary(message, where), options));
    }

    /// <summary>Translates the graph, and again once it has shown what its free extents are.</summary>
    private static Model Read(OnnxLibrary library, ReadOptions options)
    {
        var entry = OnnxEntry.Choose(library, options);
        var extents = new FreeExtents();
        while (true)
        {
            try
            {
                Model model = Translate(library, entry, extents);
                if (!extents.Settle()) return model;
            }
            catch (UndecidedExtentException undecided)
            {
                if (!extents.Fix(undecided.Extent)) throw undecided.Refusal;
            }
        }
    }

    private static Model Translate(OnnxLibrary library, OnnxEntry entry, FreeExtents extents)
    {
        var ir = new IrScope(null);
        var scope = new NameScope(ir, null, library.Opsets);
        foreach (OnnxInput input in entry.Inputs) scope.Add(input.Tensor, new ValueItem(ir.Input(extents.TypeOf(input), library.Where.At(input.Name), input.Name)));
        ImmutableArray<Item> results = new GraphTranslator(library, extents).Run(library.Graph, [.. entry.Outputs.Select(output => output.Tensor)], scope);
        Value[] outputs = [.. results.Select((item, i) => item is ValueItem { Value: var value } ? value : throw NoOutput(item, entry.Outputs[i].Name, library.Where))];
        return new Model(
            Path.GetFileNameWithoutExtension(library.Where.File),
            library.Where,
            ir.Builder.Build(outputs).Prune(),
            [.. entry.Inputs.Select(input => input.Name)],
            [.. entry.Outputs.Select(output => output.Name)])
        {
            Writer = library.Writer,
        };
    }

    private static InputException NoOutput(Item item, string name, Origin where) =>
        new(where.At(name), item.Describe, "an output of numbers that are computed from the inputs", "name other outputs");
}
