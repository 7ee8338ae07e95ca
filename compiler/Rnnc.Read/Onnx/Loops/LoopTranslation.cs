using System.Collections.Immutable;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.Onnx.Loops;

/// <summary>
/// A Loop as a loop of the IR: the number of the step, the condition where data decides it, the carried values, a list for each scan output, then what
/// the body captures. The number of steps is a number, a free extent, or computed; lists have as many rows where that is known before the loop runs.
/// </summary>
internal sealed class LoopTranslation
{
    private readonly NodeContext node;
    private readonly GraphMessage graph;
    private readonly BodyTranslation body;
    private readonly int carriedCount;

    /// <summary>The number of the step, within the body.</summary>
    private Value iteration = null!;

    public LoopTranslation(NodeContext node)
    {
        this.node = node;
        graph = node.Graph("body");
        carriedCount = Math.Max(0, node.Inputs.Length - 2);
        if (graph.Input.Count != carriedCount + 2 || graph.Output.Count < carriedCount + 1)
            throw node.Refuse($"a loop of {carriedCount} values whose body takes {graph.Input.Count} and gives {graph.Output.Count}", $"{carriedCount + 2} and at least {carriedCount + 1}", NodeContext.Intact);
        body = new BodyTranslation(node, graph, Enumerable.Range(2, carriedCount).Select(node.Input), firstInput: 2, firstOutput: 1);
    }

    public ImmutableArray<Item?> Run()
    {
        body.Run((ir, scope) =>
        {
            iteration = ir.Input(new TensorType(ElementType.Int32, Shape.Scalar), node.Origin, graph.Input[0].Name);
            ir.Counts.Add(iteration);
            Value number = ir.Builder.Add(new Cast(ElementType.Int64), node.Origin, iteration);
            if (graph.Input[0].Type?.TensorType?.Shape?.Dim.Count == 1) number = ir.Builder.Add(new Reshape([1]), node.Origin, number);
            scope.Add(graph.Input[0].Name, new ValueItem(number));
            // A step runs only where the condition holds.
            scope.Add(graph.Input[1].Name, new ValueItem(ir.Builder.Constant(Tensor.Integer(ElementType.Bool, [1]), node.Origin)));
        });
        var steps = LoopSteps.Of(node, body, iteration);
        if (steps.Extent is { } free) node.Translator.Extents.IsTime(free);
        List<LoopList> lists = [.. Enumerable.Range(0, graph.Output.Count).Select(List).OfType<LoopList>()];
        return Results(steps, lists, Build(steps, lists));
    }

    /// <summary>The list that an output of the body adds a row to; null where it is the condition or another carried value.</summary>
    private LoopList? List(int output)
    {
        if (output == 0) return null;
        int place = output - 1;
        Item result = body.Results[output];
        if (place >= carriedCount) return new LoopList(output, body.ValueOf(result));
        if (body.Initial[place] is not ListItem || result is not ExtendedListItem extended) return body.Initial[place] is ListItem && result is OpenListItem ? throw NoList(result) : null;
        return extended.Place == place ? new LoopList(output, extended.Row) : throw NoList(result);
    }

    private InputException NoList(Item item) => node.Refuse(item.Describe, "a list that gets one row in every step");

    private Node Build(LoopSteps steps, List<LoopList> lists)
    {
        NodeContext inside = body.Inside;
        var inputs = new List<Value> { iteration };
        var operands = new List<Value> { node.Number(0, ElementType.Int32) };
        var next = new List<Value> { inside.Add(BinaryKind.Add, iteration, inside.Number(1, ElementType.Int32)) };
        if (steps.Condition is { } condition)
        {
            inputs.Add(body.Ir.Builder.Input(condition.Type, node.Origin, "condition"));
            operands.Add(steps.First!);
            next.Add(condition);
        }

        inputs.AddRange(body.Inputs);
        operands.AddRange(body.Operands);
        next.AddRange(body.Next);
        foreach (LoopList list in lists)
        {
            Value whole = list.Start(node, steps.Extent);
            Value input = body.Ir.Builder.Input(whole.Type with { Shape = whole.Type.Shape.With(0, steps.Extent ?? Dim.Unknown) }, node.Origin, graph.Output[list.Output].Name);
            inputs.Add(input);
            operands.Add(whole);
            next.Add(list.Write(inside, input, steps.Extent is null ? null : iteration));
        }

        if (steps.Bound is { } bound) body.Ir.Import(bound);
        inputs.AddRange(body.Ir.Captures.Select(capture => capture.Inside));
        operands.AddRange(body.Ir.Captures.Select(capture => capture.Outside));
        next.AddRange(body.Ir.Captures.Select(capture => capture.Inside));
        Graph step = new Graph([.. inputs], body.Ir.Builder.Build().Nodes, [.. next]).Prune();
        return node.Builder.AddNode(new While(steps.Test(node, inputs, body), step), node.Origin, [.. operands]);
    }

    private ImmutableArray<Item?> Results(LoopSteps steps, List<LoopList> lists, Node loop)
    {
        int at = steps.Condition is null ? 1 : 2;
        var results = new Item?[graph.Output.Count - 1];
        for (int i = 0; i < carriedCount; i++) results[i] = body.Initial[i];
        foreach (int place in body.Carried) results[place] = new ValueItem(loop.Outputs[at++]);
        foreach (LoopList list in lists)
        {
            Value rows = loop.Outputs[at++];
            if (steps.Extent is { } extent) rows = node.Reshape(rows, rows.Type.Shape.With(0, extent));
            bool grows = list.Output - 1 < carriedCount;
            results[list.Output - 1] = grows ? Grown((ListItem)body.Initial[list.Output - 1], rows) : new ValueItem(rows);
        }

        return [.. results];
    }

    /// <summary>The rows of a list before the loop, then those that the loop has added.</summary>
    private ListItem Grown(ListItem before, Value rows)
    {
        if (before.Rows is { } first) rows = node.Add(new Concat(0), first, rows);
        return new ListItem(rows, rows.Type.Shape[0], rows.Type.Shape.Without(0), rows.Type.Element);
    }
}
