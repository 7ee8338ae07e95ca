using System.Collections.Frozen;
using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.GraphDef.Graphs;
using Rnnc.Read.Items;

namespace Rnnc.Read.GraphDef;

/// <summary>The model of a graph between its inputs and outputs.</summary>
internal static class GraphModel
{
    /// <summary>Translates the graph; a second time where the first has shown that it changes variables, which are slots then.</summary>
    /// <param name="name">The model's name.</param>
    /// <param name="writer">Format and writer of the file.</param>
    /// <param name="where">The file.</param>
    /// <param name="nodes">The main graph.</param>
    /// <param name="library">Its functions.</param>
    /// <param name="entry">Where it is entered and left.</param>
    /// <param name="stored">The stored values of a variable.</param>
    public static Model Read(
        string name, string writer, Origin where, IReadOnlyDictionary<string, TfNode> nodes, TfLibrary library, GraphEntry entry, Func<TfVariable, Tensor> stored)
    {
        var arguments = new Dictionary<TensorName, int>();
        foreach (GraphInput input in entry.Inputs) arguments[input.Tensor] = arguments.Count;
        if (arguments.Count != entry.Inputs.Length) throw new InputException(where, "one tensor as two inputs", "different tensors", "name each input once");
        var graph = new TfGraph(Path.GetFileName(where.File), where, nodes, arguments, [.. entry.Outputs.Select(output => output.Tensor)], []);
        IReadOnlySet<string> changed = FrozenSet<string>.Empty;
        while (true)
        {
            var variables = new VariableStore(stored, changed);
            var scope = new Scope(depth: 0);
            ImmutableArray<Item> inputs = [.. entry.Inputs.Select(input => new ValueItem(scope.Input(input.Type, where.At(input.Name), input.Name)))];
            ImmutableArray<Item> results = new GraphTranslator(library, variables).Run(graph, inputs, scope, depth: 0);
            if (!variables.Changed.IsSubsetOf(changed))
            {
                changed = variables.Changed.Union(changed).ToFrozenSet(StringComparer.Ordinal);
                continue;
            }

            ImmutableArray<Value> outputs = [.. results.Select((result, i) => ValueOf(result, entry.Outputs[i], where))];
            Graph translated = scope.Builder.Build([.. outputs, .. variables.Slots.Select(slot => slot.Current)]).Prune();
            return new Model(name, where, translated, [.. entry.Inputs.Select(input => input.Name)], [.. entry.Outputs.Select(output => output.Name)])
            {
                Slots = [.. variables.Slots.Select(slot => new StateSlot(slot.Name, slot.Read, slot.Current, slot.Initial))],
                Writer = writer,
            };
        }
    }

    private static Value ValueOf(Item item, GraphOutput output, Origin where) => item is ValueItem value
        ? value.Value
        : throw new InputException(where.At(output.Name), item.Describe, "an output of numbers that are computed from the inputs", "name other outputs");
}
