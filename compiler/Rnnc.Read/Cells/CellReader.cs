using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.Weights;

namespace Rnnc.Read.Cells;

/// <summary>
/// Reads a cell file as a model of its own: one recurrent layer over x [batch, time, inputs] whose states start as zeros, with its output
/// at every step. Weights come from a file of arrays by name.
/// </summary>
public static class CellReader
{
    /// <summary>Reads the text of a cell file over arrays by the names of its weights.</summary>
    /// <param name="path">What diagnostics call the file.</param>
    /// <exception cref="InputException">The text is at fault, or the arrays do not fit it.</exception>
    public static Model Read(string path, string text, IReadOnlyDictionary<string, Tensor> weights)
    {
        CellDefinition cell = Parser.Parse(new CellSource(path, text));
        Tensor[] values = [.. cell.Weights.Select(weight => weights.TryGetValue(weight.Path, out Tensor? tensor)
            ? tensor
            : throw cell.Source.Fault(weight.At, $"no array {weight.Path}", "one for every weight"))];
        CellSizes sizes = SizeInference.Infer(cell, [.. values.Select(value => value.Dims)], path);
        return Build(cell, sizes, values, cell.Where, ReadOptions.Default);
    }

    /// <exception cref="InputException">The cell file is at fault, or the weights are missing, ambiguous or of other shapes.</exception>
    public static Model Read(string path, ReadOptions options)
    {
        var where = new Origin(path);
        if (options.Signature is not null) throw new InputException(where, $"the signature \"{options.Signature}\" asked for", "none: a cell file has one cell", "leave --signature out");
        CellDefinition cell = CellFile.Read(path);
        if (options.Weights is null)
            throw new InputException(where, "a cell without weights", "the file of its weights beside it", "give them: --weights FILE, a checkpoint, .npz or .h5");
        WeightFile file = WeightFile.Open(options.Weights, options.Maps);
        List<StoredWeight> free = [.. file.Weights];
        StoredWeight[] found = WeightMatch.Find(free, weight => weight.Name, [.. cell.Weights.Select(weight => (weight.Path, $"weight {weight.Name} ({cell.Source.At(weight.At).File})"))], file.Where);
        CellSizes sizes = Sizes(cell, found, file);
        Tensor[] weights = [.. found.Select((weight, i) => Values(weight, cell.Weights[i], sizes.WeightDims[i], cell, file))];
        return Build(cell, sizes, weights, where, options) with { Notes = free.Count == 0 ? [] : [$"{file.Where.File}: not in the cell: {string.Join(", ", free.Select(weight => weight.Name))}"] };
    }

    private static CellSizes Sizes(CellDefinition cell, StoredWeight[] found, WeightFile file)
    {
        for (int i = 0; i < found.Length; i++)
        {
            DeclaredWeight weight = cell.Weights[i];
            if (found[i].Dims.Length != weight.Extents.Length)
                throw new InputException(file.Where.At(found[i].Name), $"shape {found[i].Shape}", $"{weight.Extents.Length} extents, as weight {weight.Name} has ({cell.Source.At(weight.At).File})", "correct the declaration");
        }

        return SizeInference.Infer(cell, [.. found.Select(weight => weight.Dims)], file.Where.File);
    }

    private static Tensor Values(StoredWeight stored, DeclaredWeight weight, ImmutableArray<int> dims, CellDefinition cell, WeightFile file)
    {
        if (!stored.Dims.SequenceEqual(dims))
            throw new InputException(file.Where.At(stored.Name), $"shape {stored.Shape}", $"[{string.Join(", ", dims)}] for weight {weight.Name} ({cell.Source.At(weight.At).File})", "correct the declaration, or give other weights");
        return FiniteWeights.Require(stored.Read(), file.Where.At(stored.Name));
    }

    private static Model Build(CellDefinition cell, CellSizes sizes, Tensor[] weights, Origin where, ReadOptions options)
    {
        var step = new GraphBuilder();
        Origin layer = where.At(cell.Name);
        Value x = step.Input(TensorType.Float(Dim.Batch, sizes.Inputs), layer, "x");
        ImmutableArray<Value> states = [.. cell.States.Select((state, i) => step.Input(TensorType.Float(Dim.Batch, sizes.StateUnits[i]), layer.Of(state.Name), state.Name))];
        (Value y, ImmutableArray<Value> next) = CellTranslation.Step(cell, sizes, weights, step, layer, x, states);
        var op = new Sequence(step.Build([y, .. next]), [1], states.Length, [new SequenceOutput(Collect.All, 1)]) { CellName = cell.Name };

        var graph = new GraphBuilder();
        Value input = graph.Input(TensorType.Float(Dim.Batch, Dim.Time, sizes.Inputs), layer, cell.Input.Name);
        Value zero = graph.Constant(Tensor.Scalar(0), layer);
        Value[] start = [.. states.Select(state => graph.AddNode(new BroadcastTo(state.Type.Shape), layer, [zero], state.Name).Output)];
        Node node = graph.AddNode(op, layer, [input, .. start], ["y", .. cell.States.Select(state => state.Name)]);
        string output = (cell.Output?.Name ?? cell.States[0].Name).TrimEnd('\'');
        Require(options.Inputs, cell.Input.Name, "input", where);
        Require(options.Outputs, output, "output", where);
        return new Model(cell.Name, where, graph.Build(node.Outputs[0]).Prune(), [cell.Input.Name], [output]) { Writer = "cell file" };
    }

    private static void Require(ImmutableArray<string> wanted, string only, string what, Origin where)
    {
        if (!wanted.IsEmpty && !wanted.SequenceEqual([only])) throw new InputException(where, $"{what}s {string.Join(", ", wanted)} asked for", only, $"a cell has one {what}");
    }
}
