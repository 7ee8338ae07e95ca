using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Lift;

namespace Rnnc.Seq2Seq.Compose;

/// <summary>Two models and their links => one model: the decoder becomes the cell of a Sequence over tokens.</summary>
internal static class PairComposer
{
    /// <param name="name">The translator's name.</param>
    /// <param name="where">The pipeline file.</param>
    /// <param name="encoder">Tokens to whatever the links name.</param>
    /// <param name="decoder">One token and the linked inputs to logits and what is fed back.</param>
    /// <param name="names">The encoder's input of tokens, the decoder's of the one token, its logits and the extra outputs.</param>
    /// <param name="links">One for each other input of the decoder.</param>
    /// <exception cref="InputException">A name that is none of the models', shapes that differ, an input without a link, nothing fed back.</exception>
    public static Composed Compose(string name, Origin where, Model encoder, Model decoder, PairNames names, IReadOnlyList<Link> links)
    {
        encoder = Composed.Prepare(encoder);
        decoder = Composed.Prepare(decoder);
        RefuseSlots(encoder);
        RefuseSlots(decoder);
        Value token = InputOf(decoder, names.Token, where);
        if (token.Type.Element == ElementType.Float32 || token.Type.Shape.Any(dim => dim != 1))
            throw new InputException(where, $"the decoder's token \"{names.Token}\" is {token.Type}", "one integer", "name the input that takes the previous token");
        Check(decoder, names, links, where);
        Link[] states = [.. links.Where(link => link.Next is not null)], captured = [.. links.Where(link => link.Next is null)];

        var builder = new GraphBuilder();
        var outer = new GraphCopy(builder);
        foreach (Value input in encoder.Graph.Inputs) outer.Map(input, builder.Input(input));
        foreach (Node node in encoder.Graph.Nodes) outer.Add(node);
        Value fed = builder.Input(token.Type with { Shape = token.Type.Shape.Insert(0, Dim.Time) }, token.Origin, names.Token);
        var operands = ImmutableArray.CreateBuilder<Value>();
        operands.Add(fed);
        foreach (Link link in states.Concat(captured)) operands.Add(First(link, encoder, decoder, outer, builder, where));

        Value[] inputs = [token, .. states.Concat(captured).Select(link => InputOf(decoder, link.Input, where))];
        string[] outputs = [names.Logits, .. names.Extras];
        Value[] results = [.. outputs.Concat(states.Select(link => link.Next!)).Select(output => OutputOf(decoder, output, where))];
        Graph cell = Renamed(new Graph([.. inputs], decoder.Graph.Nodes, [.. results]).Prune(), [names.Token, .. states.Concat(captured).Select(link => link.Input)]);
        var sequence = new Sequence(cell, [0], states.Length, [.. outputs.Select(_ => new SequenceOutput(Collect.All))]) { CellName = "decoder" };
        Node loop = builder.AddNode(sequence, new Origin(decoder.Origin.File, "decoder"), operands.ToImmutable());
        Graph graph = builder.Build([.. loop.Outputs.Take(outputs.Length)]);
        return new Composed(new Model(name, where, graph, [.. encoder.InputNames, names.Token], [.. outputs]) { Writer = encoder.Writer }, names.Tokens);
    }

    private static void Check(Model decoder, PairNames names, IReadOnlyList<Link> links, Origin where)
    {
        foreach (string open in decoder.InputNames.Where(input => input != names.Token && links.All(link => link.Input != input)))
            throw new InputException(where, $"nothing feeds the decoder's input \"{open}\"", $"a table [feed.{open}]", "say which output of the encoder it has at first, and which of the decoder's own later");
        if (links.All(link => link.Next is null))
            throw new InputException(where, "a decoder of which no output is fed back", "a feed with next = OUTPUT", "name the decoder's next state in the feed of the state");
    }

    /// <summary>What the decoder's input has at the first step.</summary>
    private static Value First(Link link, Model encoder, Model decoder, GraphCopy outer, GraphBuilder builder, Origin where)
    {
        Value input = InputOf(decoder, link.Input, where);
        Origin here = where.At("feed", link.Input);
        if (link.Next is string next && OutputOf(decoder, next, where).Type != input.Type)
            throw new InputException(here, $"the decoder's output \"{next}\" is {OutputOf(decoder, next, where).Type}", $"{input.Type}, as its input \"{link.Input}\"", "feed back a value of the same shape");
        if (link.From is null)
        {
            if (!input.Type.Shape.IsFixed) throw new InputException(here, $"\"{link.Input}\" is {input.Type}", "fixed sizes, where it starts from zeros", "give the file fixed shapes, or name the encoder's output");
            return builder.Constant(Tensor.Zeros(input.Type.Element, input.Type.Shape.Sizes), here, link.Input);
        }

        Value from = OutputOf(encoder, link.From, where);
        return from.Type == input.Type ? outer[from] : throw new InputException(
            here, $"the encoder's output \"{link.From}\" is {from.Type}", $"{input.Type}, as the decoder's input \"{link.Input}\"", "link values of the same shape");
    }

    private static Value InputOf(Model model, string name, Origin where) => Named(model, model.InputNames, model.Graph.Inputs, name, "input", where);

    private static Value OutputOf(Model model, string name, Origin where) => Named(model, model.OutputNames, model.Graph.Outputs, name, "output", where);

    private static Value Named(Model model, ImmutableArray<string> names, ImmutableArray<Value> values, string name, string what, Origin where)
    {
        int place = names.IndexOf(name);
        return place >= 0 ? values[place] : throw new InputException(
            where, $"{model.Origin.File} has no {what} \"{name}\"", $"one of {string.Join(", ", names.Select(each => $"\"{each}\""))}", "rnnc inspect shows a model's inputs and outputs");
    }

    private static void RefuseSlots(Model model)
    {
        if (model.Slots.Length > 0)
            throw new InputException(model.Origin, $"a layer that keeps its own state (\"{model.Slots[0].Name}\")", "states as inputs and outputs", "save encoder and decoder step with their states as inputs and outputs");
    }

    /// <summary>The graph with inputs of other names: they become the names of what is handed over.</summary>
    private static Graph Renamed(Graph graph, IReadOnlyList<string> names)
    {
        var builder = new GraphBuilder();
        var copy = new GraphCopy(builder);
        for (int i = 0; i < graph.Inputs.Length; i++) copy.Map(graph.Inputs[i], builder.Input(graph.Inputs[i].Type, graph.Inputs[i].Origin, names[i]));
        foreach (Node node in graph.Nodes) copy.Add(node);
        return builder.Build([.. graph.Outputs.Select(output => copy[output])]);
    }
}
