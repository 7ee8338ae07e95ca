using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Lift;

namespace Rnnc.Seq2Seq.Compose;

/// <summary>The composed model => what runs once per source, and what runs once per token.</summary>
internal static class Parting
{
    /// <exception cref="InputException">Logits that are no single vector, a loop that depends on nothing that the encoder gives.</exception>
    public static Translator Part(Composed composed, Func<int, TokenLoop> loop)
    {
        Model model = Pipeline.Run(composed.Model, Composed.Passes);
        Graph graph = model.Graph;
        Value token = graph.Inputs[^1];
        Node node = graph.Users(token)[0];
        var sequence = (Sequence)node.Op;
        Value[] handed = [.. node.Inputs.Skip(1).Where(value => graph.ConstantOf(value) is null).Distinct()];
        if (handed.Length == 0) throw new InputException(model.Origin, "a decoder that reads nothing of the encoder", "a state or a memory that is handed over");
        string[] names = NamesOf(sequence, node, handed);
        var sourceGraph = new Graph([.. graph.Inputs.SkipLast(1)], graph.Nodes, [.. handed]);
        var source = new Model(model.Name, model.Origin, sourceGraph.Prune(), [.. model.InputNames.SkipLast(1)], [.. names]) { Writer = model.Writer };

        var builder = new GraphBuilder();
        builder.Input(token);
        int firstCaptured = 1 + sequence.StateCount;
        var operands = new Value[node.Inputs.Length];
        operands[0] = token;
        var captured = Enumerable.Range(firstCaptured, node.Inputs.Length - firstCaptured).Where(i => graph.ConstantOf(node.Inputs[i]) is null).ToArray();
        int[] distinct = [.. captured.DistinctBy(i => node.Inputs[i])];
        foreach (int i in distinct) operands[i] = builder.Input(node.Inputs[i].Type, node.Inputs[i].Origin, NameOf(node.Inputs[i]));
        foreach (int i in captured.Except(distinct)) operands[i] = operands[distinct.First(first => node.Inputs[first] == node.Inputs[i])];
        for (int i = 1; i < firstCaptured; i++) operands[i] = builder.Input(node.Inputs[i].Type, node.Inputs[i].Origin, sequence.Cell.Inputs[i].Name);
        for (int i = firstCaptured; i < operands.Length; i++) operands[i] ??= builder.Constant(graph.ConstantOf(node.Inputs[i])!, node.Origin);
        Node step = builder.AddNode(sequence, node.Origin, [.. operands]);
        Graph stepGraph = builder.Build(step.Outputs.AsSpan());
        StateSlot[] slots = [.. Enumerable.Range(0, sequence.StateCount).Select(i => new StateSlot(
            StateName(sequence, i), operands[1 + i], step.Outputs[sequence.Outputs.Length + i], graph.ConstantOf(node.Inputs[1 + i]) ?? Zeros(node.Inputs[1 + i])))];
        var stepModel = new Model(model.Name + "_step", model.Origin, stepGraph, ["token", .. distinct.Select(i => NameOf(node.Inputs[i]))], model.OutputNames) { Slots = [.. slots], Writer = model.Writer };
        Verifier.Check(source, "parting");
        Verifier.Check(stepModel, "parting");
        return new Translator(
            model.Name, model.Origin, source, stepModel, source.InputNames.IndexOf(composed.TokensInput),
            [.. Enumerable.Range(1, sequence.StateCount).Select(i => Array.IndexOf(handed, node.Inputs[i]))],
            [.. distinct.Select(i => Array.IndexOf(handed, node.Inputs[i]))],
            loop(Symbols(sequence, node)));

        string NameOf(Value value) => names[Array.IndexOf(handed, value)];
    }

    private static Tensor Zeros(Value state) => state.Type.Shape.IsFixed
        ? Tensor.Zeros(state.Type.Element, state.Type.Shape.Sizes)
        : throw new InputException(state.Origin, $"a decoder state of {state.Type}", "fixed sizes", "give the file fixed shapes");

    private static int Symbols(Sequence sequence, Node node)
    {
        Shape logits = sequence.Cell.Outputs[0].Type.Shape;
        return logits.IsFixed && logits.Rank > 0 && logits.ElementCount == logits[logits.Rank - 1].Size && logits.ElementCount > 1
            ? logits.ElementCount
            : throw new InputException(node.Origin, $"logits {sequence.Cell.Outputs[0].Type}", "one number for each token", "name the decoder's scores as its logits");
    }

    private static string StateName(Sequence sequence, int i) => Unique(sequence.Cell.Inputs[1 + i].Name ?? "state", Enumerable.Range(0, i).Select(k => StateName(sequence, k)));

    /// <summary>Names of what is handed over: those of the decoder's inputs, those of layers for what was moved out of its loop.</summary>
    private static string[] NamesOf(Sequence sequence, Node node, Value[] handed)
    {
        var names = new List<string>();
        foreach (Value value in handed)
        {
            int place = node.Inputs.IndexOf(value);
            names.Add(Unique(sequence.Cell.Inputs[place].Name ?? value.Name ?? (place <= sequence.StateCount ? "state" : "memory"), names));
        }

        return [.. names];
    }

    private static string Unique(string word, IEnumerable<string> taken)
    {
        string unique = word;
        for (int i = 1; taken.Contains(unique); i++) unique = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{word}_{i}");
        return unique;
    }
}
