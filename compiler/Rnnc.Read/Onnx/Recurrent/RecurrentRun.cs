using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.Items;
using Rnnc.Read.Keras;

namespace Rnnc.Read.Onnx.Recurrent;

/// <summary>Runs the cells of a recurrent operator over its sequence, direction by direction.</summary>
internal sealed class RecurrentRun
{
    private readonly NodeContext node;
    private readonly int directions;
    private readonly bool batchFirst;
    private readonly Value x;
    private readonly Value? mask;

    public RecurrentRun(NodeContext node, int directions)
    {
        this.node = node;
        this.directions = directions;
        batchFirst = node.Flag("layout");
        x = node.Operand(0);
        if (x.Type.Rank != 3) throw node.Refuse($"X of {x.Type}", batchFirst ? "[batch, steps, features]" : "[steps, batch, features]", NodeContext.Intact);
        node.Translator.Extents.IsTime(Steps);
        node.Translator.Extents.IsBatch(Batch);
        mask = Mask();
    }

    public int DirectionAxisOfY => batchFirst ? 2 : 1;

    public int DirectionAxisOfState => batchFirst ? 1 : 0;

    private int TimeAxis => batchFirst ? 1 : 0;

    private Dim Steps => x.Type.Shape[TimeAxis];

    private Dim Batch => x.Type.Shape[1 - TimeAxis];

    /// <summary>Y and the final states of one direction, with an axis of 1 for the direction.</summary>
    public ImmutableArray<Value> Direction(RecurrentCell cell, int direction, bool backward)
    {
        TensorType state = TensorType.Float(Batch, cell.Units);
        var op = new Sequence(Build(cell, state), [TimeAxis], cell.States.Length, [new SequenceOutput(Collect.All, TimeAxis)])
        {
            Direction = backward ? Ir.Direction.Backward : Ir.Direction.Forward,
            OutputOrder = OutputOrder.AsInput,
            ReverseSpan = mask is null ? ReverseSpan.Whole : ReverseSpan.ValidPart,
            HasMask = mask is not null,
            MaskedStep = mask is null ? MaskedStep.PreviousOutput : MaskedStep.Zeros,
            CellName = node.Node.OpType,
        };
        if (!backward) op = op with { OutputOrder = OutputOrder.AsRun };
        Value[] initial = [.. cell.States.Select((name, i) => Initial(5 + i, $"initial_{name}", direction, state))];
        ImmutableArray<Value> operands = [x, .. initial];
        if (mask is not null) operands = operands.Add(mask);
        Node sequence = node.Builder.AddNode(op, node.Origin, operands, ["y", .. cell.States]);
        return [.. sequence.Outputs.Select((value, i) => node.Reshape(value, value.Type.Shape.Insert(i == 0 ? DirectionAxisOfY : DirectionAxisOfState, 1)))];
    }

    private Graph Build(RecurrentCell cell, TensorType state)
    {
        var graph = new GraphBuilder();
        Value row = graph.Input(TensorType.Float(Batch, x.Type.Shape[2]), node.Origin, "x");
        ImmutableArray<Value> states = [.. cell.States.Select(name => graph.Input(state, node.Origin, name))];
        ImmutableArray<Value> next = cell.Step(new Formula(graph, node.Origin), row, states);
        return graph.Build([next[0], .. next]);
    }

    private Value Initial(int input, string name, int direction, TensorType state)
    {
        if (node.OptionalOperand(input) is not { } given) return node.Builder.AddNode(new BroadcastTo(state.Shape), node.Origin, [node.Number(0, ElementType.Float32)], name).Output;
        Shape shape = given.Type.Shape;
        bool fits = shape.Rank == 3 && shape[DirectionAxisOfState] == directions && shape[2] == state.Shape[1] && given.Type.Element == ElementType.Float32;
        if (!fits) throw node.Refuse($"{name} of {given.Type}", batchFirst ? $"[{Batch}, {directions}, {state.Shape[1]}]" : $"[{directions}, {Batch}, {state.Shape[1]}]", NodeContext.Intact);
        Value own = node.Slice(given, DirectionAxisOfState, direction, 1);
        own = node.Reshape(own, own.Type.Shape.Without(DirectionAxisOfState));
        if (own.Type == state) return own;
        if (own.Type.Shape[0] == 1 || own.Type.Shape[0].IsUnknown || Batch.IsUnknown) return own.Type.Shape[0] == 1 ? node.Stretch(own, state.Shape) : node.Reshape(own, state.Shape);
        throw node.Refuse($"{name} of {given.Type} for X of {x.Type}", "one batch", "export the model with one name for the batch of both");
    }

    /// <summary>[steps, batch], true within each sequence's length; null where all are as long as the axis.</summary>
    private Value? Mask()
    {
        if (!node.Has(4)) return null;
        if (Steps.IsFixed && node.UniformOf(4) is { Element: not ElementType.Float32 } length && length.Integers[0] == Steps.Size) return null;
        if (node.Input(4) is ExtentsItem { Extents: var lengths } && lengths.All(each => each == Extent.Of(Steps))) return null;
        Value lens = node.Operand(4);
        if (!Steps.IsFixed) throw node.Refuse($"sequence_lens over {x.Type}", "a fixed number of steps", "export the model with a fixed length");
        if (lens.Type.Rank != 1 || lens.Type.Element is not (ElementType.Int32 or ElementType.Int64)) throw node.Refuse($"sequence_lens of {lens.Type}", "one integer for each sequence", NodeContext.Intact);
        long[] steps = [.. Enumerable.Range(0, Steps.Size).Select(step => (long)step)];
        Value places = node.Constant(Tensor.Integer(lens.Type.Element, steps, steps.Length, 1));
        Value valid = node.Add(BinaryKind.Less, places, node.Reshape(lens, lens.Type.Shape.Insert(0, 1)));
        return node.Stretch(valid, [Steps, Batch]);
    }
}
