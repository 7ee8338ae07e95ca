using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.GraphDef.Graphs;
using Rnnc.Read.GraphDef.Ops;
using Rnnc.Read.Items;

namespace Rnnc.Read.GraphDef.Loops;

/// <summary>
/// A loop as a loop of the IR. Values that its body gives back as they are and that are known while reading (handles, shapes, constants) are not carried:
/// condition and body hold them themselves. A list whose row type only the body tells is settled first, then the body is translated again.
/// </summary>
internal sealed class LoopTranslation
{
    private readonly NodeContext node;
    private readonly TfGraph condition;
    private readonly TfGraph body;
    private readonly Item[] operands;
    private readonly bool[] carried;

    private LoopTranslation(NodeContext node, TfGraph condition, TfGraph body)
    {
        this.node = node;
        this.condition = condition;
        this.body = body;
        operands = [.. node.Inputs];
        carried = new bool[operands.Length];
        if (body.Results.Length != operands.Length || condition.Results.Length != 1)
            throw node.Refuse($"a loop of {operands.Length} values whose body gives {body.Results.Length} and whose condition gives {condition.Results.Length}", "as many, and one", NodeContext.Intact);
        for (int i = 0; i < operands.Length; i++) carried[i] = IsCarried(i);
    }

    public static ImmutableArray<Item> Run(NodeContext node, TfGraph condition, TfGraph body) => new LoopTranslation(node, condition, body).Run();

    private ImmutableArray<Item> Run()
    {
        (Scope scope, ImmutableArray<Item> results) = Translate(body);
        while (Settle(results)) (scope, results) = Translate(body);
        var inner = new NodeContext(node.Translator, scope, node.Node, results, node.Depth + 1, node.Path);
        ImmutableArray<int> places = [.. Enumerable.Range(0, operands.Length).Where(i => carried[i])];
        ImmutableArray<Value> next = [.. places.Select(i => CarriedValue(results[i], inner))];
        (Scope conditionScope, ImmutableArray<Item> verdict) = Translate(condition);
        if (verdict[0] is not ValueItem { Value: { Type: { Element: ElementType.Bool, Rank: 0 } } decides }) throw node.Refuse($"a condition of {verdict[0].Describe}", "one boolean", NodeContext.Intact);
        ImmutableArray<Dim> lengths = [.. scope.Lengths.Concat(conditionScope.Lengths).Distinct()];
        Graph step = WithLengths(scope, places.Length, lengths, next, isBody: true), test = WithLengths(conditionScope, places.Length, lengths, [decides], isBody: false);
        Value[] entering = [.. places.Select(Tensor), .. lengths.Select(extent => node.Scope.LengthOf(extent, node.Origin) ?? throw node.Refuse($"the extent {extent} as a number", "an extent of one of the model's inputs", "export the model with fixed shapes"))];
        Node loop = node.Scope.Builder.AddNode(new While(test, step), node.Origin, [.. entering]);
        for (int i = 0; i < places.Length; i++) operands[places[i]] = operands[places[i]] is ListItem list ? list with { Rows = loop.Outputs[i] } : new ValueItem(loop.Outputs[i]);
        return [.. operands];
    }

    /// <summary>The scope's graph with the lengths that both graphs of the loop read as its last inputs.</summary>
    private Graph WithLengths(Scope scope, int count, ImmutableArray<Dim> lengths, ImmutableArray<Value> results, bool isBody)
    {
        Value[] last = [.. lengths.Select(extent => scope.LengthOf(extent, node.Origin)!)];
        Graph graph = scope.Builder.Build([.. results, .. isBody ? last : []]).Prune();
        return new Graph([.. graph.Inputs.Take(count), .. last], graph.Nodes, graph.Outputs);
    }

    private bool IsCarried(int place)
    {
        bool isPassed = IsPassed(place);
        return operands[place] switch
        {
            ValueItem value => !isPassed || node.Scope.Builder.ConstantOf(value.Value) is null,
            ListItem list => list.IsSettled,
            _ when isPassed => false,
            ExtentsItem or RangeItem => true,
            _ => throw node.Refuse($"a loop that changes {operands[place].Describe}", "loops over tensors"),
        };
    }

    /// <summary>Whether the body gives the value back as it is.</summary>
    private bool IsPassed(int place)
    {
        TensorName tensor = body.Results[place];
        for (int steps = 0; steps <= body.Nodes.Count; steps++)
        {
            if (body.Arguments.TryGetValue(tensor, out int argument)) return argument == place;
            if (!body.Nodes.TryGetValue(tensor.Node, out TfNode? made) || made.Op != "Identity" || made.Inputs.Length != 1) return false;
            tensor = made.Inputs[0];
        }

        return false;
    }

    private (Scope Scope, ImmutableArray<Item> Results) Translate(TfGraph graph)
    {
        var scope = new Scope(node.Scope.Depth + 1);
        ImmutableArray<Item> arguments = [.. operands.Select((operand, i) => Inside(operand, i, scope))];
        return (scope, node.Translator.Run(graph, arguments, scope, node.Depth + 1, node.Path));
    }

    private Item Inside(Item operand, int place, Scope scope)
    {
        if (!carried[place])
        {
            return operand is ValueItem { Value: var value } && node.Scope.Builder.ConstantOf(value) is { } constant
                ? new ValueItem(scope.Builder.Constant(constant, value.Origin, value.Name))
                : operand;
        }

        Value outside = Tensor(place);
        Value input = scope.Input(outside.Type, outside.Origin, outside.Name);
        return operand is ListItem list ? list with { Rows = input } : new ValueItem(input);
    }

    /// <summary>A carried operand as a tensor of the surrounding graph.</summary>
    private Value Tensor(int place)
    {
        if (operands[place] is ListItem { Rows: null } list) operands[place] = list with { Rows = ListValues.Rows(node, list) };
        return operands[place] is ListItem { Rows: { } rows } ? rows : node.ValueOf(operands[place]);
    }

    /// <summary>Takes the row types that the body has told; false where it has told nothing new.</summary>
    private bool Settle(ImmutableArray<Item> results)
    {
        bool isNew = false;
        for (int i = 0; i < operands.Length; i++)
        {
            if (carried[i] || operands[i] is not ListItem { IsSettled: false } list || results[i] is not ListItem { IsSettled: true, Row: { } row }) continue;
            operands[i] = list with { Row = row };
            carried[i] = operands[i] is ListItem { IsSettled: true };
            isNew |= carried[i];
        }

        return isNew;
    }

    private Value CarriedValue(Item result, NodeContext inner) => result switch
    {
        ListItem { Rows: { } rows } => rows,
        ListItem => throw node.Refuse("a list that a loop replaces by a new one", "a list that it writes row by row"),
        _ => inner.ValueOf(result),
    };
}
