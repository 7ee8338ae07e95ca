using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// Requires a batch of 1 and no unknown extents. Every value loses its extents of 1 (<see cref="UnitAxes"/>), in cells at their inputs and outputs too;
/// the model's inputs and outputs keep their types behind a Reshape.
/// x [1, F], MatMul(x, W [F, N]), Add(_, b [1, N])  =>  x [F], MatMul(x, W), Add(_, b [N]).
/// Reshapes and Transposes that only moved extents of 1 vanish. Time becomes axis 0 of a Sequence's operands and results.
/// An op that means something else without the extents gets them back from Reshapes around it.
/// </summary>
public sealed class DropUnitAxes
{
    private readonly GraphBuilder builder = new();
    private readonly Dictionary<Value, Value> map = new(ReferenceEqualityComparer.Instance);

    private DropUnitAxes()
    {
    }

    public static Model Apply(Model model) => model.WithGraph(Apply(model.Graph, keepBoundary: true));

    /// <summary>The graph without extents of 1; <paramref name="keepBoundary"/> keeps the types of its inputs and outputs.</summary>
    public static Graph Apply(Graph graph, bool keepBoundary) => new DropUnitAxes().Run(graph, keepBoundary);

    private Graph Run(Graph graph, bool keepBoundary)
    {
        foreach (Value input in graph.Inputs)
        {
            TensorType type = UnitAxes.Drop(input.Type);
            if (keepBoundary) map[input] = To(builder.Input(input), type.Shape, input.Origin);
            else map[input] = type == input.Type ? builder.Input(input) : builder.Input(type, input.Origin, input.Name);
        }

        foreach (Node node in graph.Nodes) Convert(node);
        return builder.Build([.. graph.Outputs.Select(output => keepBoundary ? To(map[output], output.Type.Shape, output.Origin) : map[output])]).Prune();
    }

    private void Convert(Node node)
    {
        if (node.Op is Sequence sequence)
        {
            Convert(node, sequence);
            return;
        }

        ImmutableArray<Value> inputs = [.. node.Inputs.Select(input => map[input])];
        if (node.Outputs.Length == 1 && Small(node, inputs) is { } result)
        {
            map[node.Output] = To(result, UnitAxes.Drop(node.Output.Type.Shape), node.Origin, node.Output.Name);
            return;
        }

        // The general case: the op sees the types that it had.
        ImmutableArray<Value> restored = [.. node.Inputs.Select(input => To(map[input], input.Type.Shape, node.Origin))];
        Op op = node.Op.WithGraphs([.. node.Op.Graphs.Select(inner => Apply(inner, keepBoundary: true))]);
        Node made = builder.AddNode(op, node.Origin, restored, [.. node.Outputs.Select(output => output.Name)]);
        for (int i = 0; i < made.Outputs.Length; i++) map[node.Outputs[i]] = To(made.Outputs[i], UnitAxes.Drop(made.Outputs[i].Type.Shape), node.Origin);
    }

    /// <summary>The op over values without extents of 1, of any shape that holds the same elements; null where it cannot do without them.</summary>
    private Value? Small(Node node, ImmutableArray<Value> inputs)
    {
        Shape first = node.Inputs.IsEmpty ? Shape.Scalar : node.Inputs[0].Type.Shape;
        Shape result = node.Output.Type.Shape;
        switch (node.Op)
        {
            case Constant constant:
                return Constant(constant.Value.Reshape(UnitAxes.Drop(result).Sizes), node);
            case Unary or Cast:
                return Make(node, node.Op, inputs);
            case Binary or Select when node.Inputs.All(input => UnitAxes.BroadcastsAlike(input.Type.Shape, result)):
                return Make(node, node.Op, inputs);
            case BroadcastTo when UnitAxes.BroadcastsAlike(first, result):
                Shape target = UnitAxes.Drop(result);
                return inputs[0].Type.Shape.Equals(target) ? inputs[0] : Make(node, new BroadcastTo(target), inputs);
            case Reshape:
                return inputs[0];
            case Transpose transpose:
                return Permute(node, transpose, inputs[0]);
            case MatMul { TransposeRight: var transposed }:
                return Product(node, node.Op, inputs, transposed);
            case Linear:
                return Product(node, node.Op, inputs, false);
            case Reduce reduce:
                ImmutableArray<int> axes = [.. reduce.Axes.Select(axis => Axis(first, axis)).Where(axis => axis >= 0).Order()];
                return axes.IsEmpty ? inputs[0] : Make(node, reduce with { Axes = axes, KeepDims = axes.Contains(inputs[0].Type.Rank - 1) }, inputs);
            case Concat concat:
                return Join(node, concat, inputs);
            case Gather gather when Axis(first, gather.Axis) is >= 0 and var axis:
                return Make(node, gather with { Axis = axis }, inputs);
            case Slice slice when Axis(first, slice.Axis) is >= 0 and var axis:
                return Make(node, slice with { Axis = axis }, inputs);
            case Slice { Size: 1 }:
                return inputs[0];
            case Softmax softmax when Axis(first, softmax.Axis) is >= 0 and var axis:
                return Make(node, softmax with { Axis = axis }, inputs);
            case ArgMax argMax when Axis(first, argMax.Axis) is >= 0 and var axis:
                return Make(node, argMax with { Axis = axis }, inputs);
            case Pad pad when Axis(first, pad.Axis) is >= 0 and var axis:
                return Make(node, pad with { Axis = axis }, inputs);
            case Reverse reverse:
                int reversed = Axis(first, reverse.Axis);
                return reversed < 0 ? inputs[0] : Make(node, new Reverse(reversed), inputs);
            default:
                return null;
        }
    }

    private static int Axis(Shape shape, int axis) => UnitAxes.IndexOf(shape, axis < 0 ? axis + shape.Rank : axis);

    private Value Make(Node node, Op op, ImmutableArray<Value> operands) => builder.AddNode(op, node.Origin, operands, node.Output.Name).Output;

    private Value Constant(Tensor tensor, Node node) => builder.Constant(tensor, node.Origin, node.Output.Name);

    /// <summary>The value under another shape, through no Reshape where it has that shape.</summary>
    private Value To(Value value, Shape shape, Origin origin, string? name = null)
    {
        if (value.Type.Shape.Equals(shape)) return value;
        if (builder.ConstantOf(value) is { } tensor) return builder.Constant(tensor.Reshape(shape.Sizes), origin, value.Name);
        return builder.AddNode(new Reshape(shape), origin, [value], name).Output;
    }

    /// <summary>Only the order of extents other than 1 matters; where that stays, nothing is moved.</summary>
    private Value Permute(Node node, Transpose transpose, Value operand)
    {
        Shape shape = node.Inputs[0].Type.Shape;
        int[] before = [.. Enumerable.Range(0, shape.Rank).Where(axis => shape[axis] != 1)];
        int[] after = [.. transpose.Permutation.Where(axis => shape[axis] != 1)];
        if (before.AsSpan().SequenceEqual(after)) return operand;
        Value packed = To(operand, Shape.Of(before.Select(axis => shape[axis])), node.Origin);
        return Make(node, new Transpose([.. after.Select(axis => Array.IndexOf(before, axis))]), [packed]);
    }

    /// <summary>Left operands as they are now, right ones as matrices; null where a right operand is a batch of matrices.</summary>
    private Value? Product(Node node, Op op, ImmutableArray<Value> inputs, bool transposed)
    {
        var operands = inputs.ToBuilder();
        for (int i = 1; i < inputs.Length; i += 2)
        {
            Shape right = node.Inputs[i].Type.Shape;
            if (right.SkipLast(2).Any(dim => dim != 1)) return null;
            operands[i] = To(inputs[i], Shape.Of(right.TakeLast(2)), node.Origin);
            int kept = transposed ? 1 : 2;
            if (inputs[i - 1].Type.Shape[inputs[i - 1].Type.Rank - 1] != right[right.Rank - kept]) return null;
        }

        return Make(node, op, operands.ToImmutable());
    }

    private Value Join(Node node, Concat concat, ImmutableArray<Value> inputs)
    {
        int rank = node.Output.Type.Rank;
        int joined = concat.Axis < 0 ? concat.Axis + rank : concat.Axis;
        Shape result = node.Output.Type.Shape;
        int[] kept = [.. Enumerable.Range(0, rank).Where(axis => axis == rank - 1 || axis == joined || result[axis] != 1)];
        var operands = node.Inputs.Select((input, i) => To(inputs[i], Shape.Of(kept.Select(axis => input.Type.Shape[axis])), node.Origin));
        return Make(node, new Concat(Array.IndexOf(kept, joined)), [.. operands]);
    }

    private void Convert(Node node, Sequence sequence)
    {
        Graph cell = Apply(sequence.Cell, keepBoundary: false);
        var operands = new List<Value>();
        for (int i = 0; i < node.Inputs.Length; i++)
        {
            Value operand = map[node.Inputs[i]];
            if (i < sequence.ScanCount) operand = TimeFirst(To(operand, node.Inputs[i].Type.Shape, node.Origin), sequence.TimeAxes[i], cell.Inputs[i].Type.Shape, node.Origin);
            else if (i >= cell.Inputs.Length) operand = To(operand, MaskOrSteps(node, sequence, i), node.Origin);
            operands.Add(operand);
        }

        Sequence changed = sequence with
        {
            Cell = cell,
            TimeAxes = [.. sequence.TimeAxes.Select(_ => 0)],
            Outputs = [.. sequence.Outputs.Select(output => output with { TimeAxis = 0 })],
        };
        Node made = builder.AddNode(changed, node.Origin, [.. operands], [.. node.Outputs.Select(output => output.Name)]);
        for (int i = 0; i < made.Outputs.Length; i++)
        {
            bool collected = i < sequence.Outputs.Length && sequence.Outputs[i].Collect == Collect.All;
            Shape shape = node.Outputs[i].Type.Shape;
            map[node.Outputs[i]] = To(collected ? TimeAt(made.Outputs[i], sequence.Outputs[i].TimeAxis, shape, node.Origin) : made.Outputs[i], UnitAxes.Drop(shape), node.Origin);
        }
    }

    /// <summary>A mask is [T], a number of steps [].</summary>
    private static Shape MaskOrSteps(Node node, Sequence sequence, int operand) =>
        sequence.HasMask && operand == sequence.Cell.Inputs.Length ? [node.Inputs[operand].Type.Shape[0]] : Shape.Scalar;

    /// <summary>[.., T, ..] with time at <paramref name="axis"/>  =>  [T, step...].</summary>
    private Value TimeFirst(Value value, int axis, Shape step, Origin origin)
    {
        Shape shape = value.Type.Shape;
        int time = axis < 0 ? axis + shape.Rank : axis;
        if (shape.Take(time).Any(dim => dim != 1))
            value = builder.Add(new Transpose([time, .. Enumerable.Range(0, shape.Rank).Where(other => other != time)]), origin, value);
        return To(value, step.Insert(0, shape[time]), origin);
    }

    /// <summary>[T, step...]  =>  the shape with time at <paramref name="axis"/>, extents of 1 apart.</summary>
    private Value TimeAt(Value value, int axis, Shape shape, Origin origin)
    {
        int time = axis < 0 ? axis + shape.Rank : axis;
        if (!shape.Take(time).Any(dim => dim != 1)) return value;
        Value whole = To(value, shape.Without(time).Insert(0, shape[time]), origin);
        return builder.Add(new Transpose([.. Enumerable.Range(1, time), 0, .. Enumerable.Range(time + 1, shape.Rank - time - 1)]), origin, whole);
    }
}
