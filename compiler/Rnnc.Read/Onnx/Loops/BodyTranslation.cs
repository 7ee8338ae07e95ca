using System.Collections.Immutable;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;
using Rnnc.Read.Items;
using Rnnc.Read.Onnx.Graphs;

namespace Rnnc.Read.Onnx.Loops;

/// <summary>
/// The body of a Loop or Scan as a graph of the IR. Carried values that it gives back as they are (weights, mostly) are not carried: the body
/// captures them. The other ones start as the type that they go on with, stretched where the file starts them smaller.
/// </summary>
internal sealed class BodyTranslation
{
    private const int MaximumRounds = 4;

    private readonly NodeContext node;
    private readonly GraphMessage body;
    private readonly int firstInput;
    private readonly int firstOutput;

    /// <param name="node">The Loop or Scan.</param>
    /// <param name="body">Its graph.</param>
    /// <param name="initial">The carried values at the start.</param>
    /// <param name="firstInput">Place of the first carried value among the body's inputs.</param>
    /// <param name="firstOutput">Place of the first carried value among the body's outputs.</param>
    public BodyTranslation(NodeContext node, GraphMessage body, IEnumerable<Item> initial, int firstInput, int firstOutput)
    {
        this.node = node;
        this.body = body;
        this.firstInput = firstInput;
        this.firstOutput = firstOutput;
        Initial = [.. initial];
        Carried = [.. Enumerable.Range(0, Initial.Length).Where(i => Initial[i] is not ListItem && !IsPassed(i))];
    }

    /// <summary>The carried values at the start, as the loop carries them.</summary>
    public Item[] Initial { get; }

    /// <summary>Places of the values that are really carried.</summary>
    public ImmutableArray<int> Carried { get; }

    /// <summary>The graph of the body.</summary>
    public IrScope Ir { get; private set; } = new(null);

    /// <summary>Inputs of the body's graph that stand for the carried values, in their order.</summary>
    public ImmutableArray<Value> Inputs { get; private set; } = [];

    /// <summary>What the body's outputs are, all of them in order.</summary>
    public ImmutableArray<Item> Results { get; private set; } = [];

    /// <summary>The next values of the carried ones.</summary>
    public ImmutableArray<Value> Next { get; private set; } = [];

    /// <summary>The operands of the surrounding graph that the carried values start as.</summary>
    public ImmutableArray<Value> Operands => [.. Carried.Select(i => node.ValueOf(Initial[i]))];

    /// <summary>A context for nodes in the body.</summary>
    public NodeContext Inside => new(node.Translator, new NameScope(Ir, null, node.Scope.Opsets), node.Node, [], node.Origin);

    /// <param name="addInputs">Adds the inputs that come before the carried ones and names what the body calls them.</param>
    public void Run(Action<IrScope, NameScope> addInputs)
    {
        for (int round = 0; ; round++)
        {
            Translate(addInputs);
            if (!Settle()) return;
            if (round == MaximumRounds) throw node.Refuse("carried values whose shapes grow with every step", "values that keep their shape");
        }
    }

    public Value ValueOf(Item item) => Inside.ValueOf(item);

    private void Translate(Action<IrScope, NameScope> addInputs)
    {
        Ir = new IrScope(node.Scope.Ir);
        var scope = new NameScope(Ir, node.Scope, node.Scope.Opsets);
        addInputs(Ir, scope);
        var inputs = ImmutableArray.CreateBuilder<Value>();
        for (int i = 0; i < Initial.Length; i++)
        {
            string name = body.Input[firstInput + i].Name;
            if (Initial[i] is ListItem && !IsPassed(i)) scope.Add(name, new OpenListItem(i));
            else if (!Carried.Contains(i)) scope.Add(name, Ir.Import(Initial[i]));
            else
            {
                Value input = Ir.Input(node.ValueOf(Initial[i]).Type, node.Origin, NodeNames.OfState(name));
                inputs.Add(input);
                scope.Add(name, new ValueItem(input));
            }
        }

        Inputs = inputs.ToImmutable();
        Results = node.Translator.Run(body, [.. body.Output.Select(output => output.Name)], scope);
        Next = [.. Carried.Select(i => ValueOf(Results[firstOutput + i]))];
    }

    /// <summary>Stretches what starts smaller than it goes on; false where nothing did.</summary>
    private bool Settle()
    {
        bool changed = false;
        for (int i = 0; i < Carried.Length; i++)
        {
            (TensorType before, TensorType after) = (Inputs[i].Type, Next[i].Type);
            if (before == after || before.Element != after.Element || after.Shape.Any(dim => dim.IsUnknown) || !Stretches(before.Shape, after.Shape)) continue;
            Initial[Carried[i]] = new ValueItem(node.Stretch(node.ValueOf(Initial[Carried[i]]), after.Shape));
            changed = true;
        }

        return changed;
    }

    private static bool Stretches(Shape from, Shape to) =>
        from.Rank <= to.Rank && Enumerable.Range(1, from.Rank).All(i => from[from.Rank - i] == to[to.Rank - i] || from[from.Rank - i] == 1);

    /// <summary>Whether the body gives the value back as it is.</summary>
    private bool IsPassed(int place)
    {
        string name = body.Output[firstOutput + place].Name;
        for (int steps = 0; steps <= body.Node.Count; steps++)
        {
            if (name == body.Input[firstInput + place].Name) return true;
            if (body.Node.FirstOrDefault(made => made.Output.Contains(name)) is not { OpType: "Identity", Input: [var source] }) return false;
            name = source;
        }

        return false;
    }
}
