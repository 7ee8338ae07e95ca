using System.Collections.Immutable;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Lift;

namespace Rnnc.Seq2Seq.Compose;

/// <summary>
/// A model whose loop feeds the largest logit's index back => the same model, fed its tokens from outside. The token is carried as it is,
/// or as what is looked up or computed from it alone: an embedding's row.
/// <code>Sequence() { t, h -> argmax(y(t, h)), h' } from t0 = start  =>  Sequence(tokens) { t, h -> y(t, h), h' }</code>
/// </summary>
internal static class LoopComposer
{
    /// <summary>Null where the model holds no such loop.</summary>
    /// <param name="read">As a reader gives it.</param>
    /// <param name="start">The token that the loop starts from.</param>
    /// <param name="longest">The steps that it runs.</param>
    /// <exception cref="InputException">A loop that feeds a token back but is none of ours: the reason.</exception>
    public static Composed? Compose(Model read, out int start, out int longest)
    {
        start = longest = 0;
        Model model = Composed.Prepare(read);
        foreach (Node node in model.Graph.Nodes)
        {
            if (node.Op is not Sequence { ScanCount: 0 } sequence || TokenState.Find(sequence) is not { } token) continue;
            if (sequence.Trip != TripCount.Fixed) throw new InputException(node.Origin, "a decoding loop whose number of steps is computed", "a fixed number of steps", "give encoder and decoder step as two models in a pipeline file");
            longest = sequence.FixedSteps;
            start = StartOf(model.Graph, node, token);
            return Fed(model, node, sequence, token);
        }

        return null;
    }

    private static Composed Fed(Model model, Node node, Sequence sequence, TokenState token)
    {
        Value tokens = TokensOf(model);
        Graph cell = sequence.Cell;
        var inner = new GraphBuilder();
        var copy = new GraphCopy(inner);
        Value fed = inner.Input(token.Maker.Output.Type, node.Origin, "token");
        ImmutableArray<int> others = [.. Enumerable.Range(0, cell.Inputs.Length).Where(i => i != token.State)];
        foreach (int i in others) copy.Map(cell.Inputs[i], inner.Input(cell.Inputs[i]));
        foreach (Node constant in cell.Nodes.Where(each => each.Op is Constant)) copy.Add(constant);

        // The token's own way from argmax to the state is walked from the fed token instead.
        var lookup = new GraphCopy(inner);
        lookup.Map(token.Maker.Output, fed);
        foreach (Node constant in cell.Nodes.Where(each => each.Op is Constant)) lookup.Map(constant.Output, copy[constant.Output]);
        foreach (Node step in token.Way) lookup.Add(step);
        copy.Map(cell.Inputs[token.State], lookup[cell.Outputs[sequence.Outputs.Length + token.State]]);
        foreach (Node step in cell.Nodes.Where(each => each.Op is not Constant)) copy.Add(step);

        IEnumerable<Value> next = cell.Outputs.Skip(sequence.Outputs.Length).Where((_, i) => i != token.State).Select(value => copy[value]);
        Graph stepped = inner.Build([copy[token.Maker.Inputs[0]], .. next]).Prune();
        var decoder = new Sequence(stepped, [0], sequence.StateCount - 1, [new SequenceOutput(Collect.All)]) { CellName = "decoder" };

        var builder = new GraphBuilder();
        foreach (Value input in model.Graph.Inputs) builder.Input(input);
        foreach (Node before in new Graph(model.Graph.Inputs, model.Graph.Nodes, node.Inputs).Prune().Nodes) builder.Keep(before);
        Value fedTokens = builder.Input(fed.Type with { Shape = fed.Type.Shape.Insert(0, Dim.Time) }, node.Origin, "token");
        Node loop = builder.AddNode(decoder, node.Origin.At("decoder"), [fedTokens, .. others.Select(i => node.Inputs[i])]);
        string tokensName = model.InputNames[model.Graph.Inputs.IndexOf(tokens)];
        return new Composed(new Model(model.Name, model.Origin, builder.Build(loop.Outputs[0]), [.. model.InputNames, "token"], ["logits"]) { Writer = model.Writer }, tokensName);
    }

    private static Value TokensOf(Model model)
    {
        Value[] integers = [.. model.Inputs.Where(input => input.Type.Element != ElementType.Float32)];
        return integers.Length == 1 && model.Slots.IsEmpty ? integers[0] : throw new InputException(
            model.Origin, $"a decoding loop in a model of {integers.Length} integer inputs", "one, the source's tokens", "give encoder and decoder step as two models in a pipeline file");
    }

    /// <summary>The token whose way to the state gives what the loop starts from.</summary>
    private static int StartOf(Graph graph, Node node, TokenState token)
    {
        var sequence = (Sequence)node.Op;
        if (graph.ConstantOf(node.Inputs[token.State]) is not Tensor first)
            throw new InputException(node.Origin, "a decoding loop that starts from a computed token", "a constant start token", "give encoder and decoder step as two models in a pipeline file");
        Graph cell = sequence.Cell;
        Value made = token.Maker.Output, state = cell.Outputs[sequence.Outputs.Length + token.State];
        var way = new Graph([made], [.. cell.Nodes.Where(each => each.Op is Constant), .. token.Way], [state]).Prune();
        var runner = new FloatRunner(new Model("token", node.Origin, way, ["token"], ["state"]));
        for (int symbol = 0; symbol < token.Symbols; symbol++)
        {
            Tensor candidate = runner.Run([Tensor.Integer(made.Type.Element, [symbol], made.Type.Shape.Sizes)])[0];
            bool same = first.Element == ElementType.Float32 ? candidate.Floats.SequenceEqual(first.Floats) : candidate.Integers.SequenceEqual(first.Integers);
            if (same) return symbol;
        }

        throw new InputException(node.Origin, "a decoding loop that starts from no token of its own", $"one of its {token.Symbols} tokens", "give encoder and decoder step as two models in a pipeline file");
    }
}
