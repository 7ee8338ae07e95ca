using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>Makes the Sequence of one loop, and the results of the loop from the Sequence's.</summary>
internal sealed class LoopLift
{
    private readonly LoopRoles roles;
    private readonly LoopCell cell;
    private readonly Node node;
    private readonly GraphBuilder builder;
    private readonly bool backward;

    /// <summary>The most steps there can be; 0 where a free extent is their number.</summary>
    private readonly int steps;

    /// <summary>The free extent that is the number of steps; null where that is a number, or known at run time only.</summary>
    private readonly Dim? freeSteps;

    private LoopLift(While loop, Node node, ImmutableArray<Value> operands, GraphBuilder builder, OperandValues known)
    {
        this.node = node;
        this.builder = builder;
        roles = LoopRoles.Find(loop, operands, known);
        cell = new LoopCell(roles);
        backward = cell.Reads.Length > 0 && cell.Reads.All(read => read.Place.Scale == -1);
        freeSteps = FreeSteps(known);
        steps = freeSteps is not null ? 0 : roles.MaximumSteps ?? Shortest() ?? throw new NotARecurrenceException("how often it runs depends on data, and it reads no sequence");
        if (IsBounded && backward) throw new NotARecurrenceException("it runs backward over a length that is known at run time only");
    }

    /// <summary>The loop's results, as many as it carries.</summary>
    /// <param name="known">What is known of the operands.</param>
    /// <exception cref="NotARecurrenceException">The loop is no recurrence over time.</exception>
    public static ImmutableArray<Value> Lift(While loop, Node node, ImmutableArray<Value> operands, GraphBuilder builder, OperandValues known) =>
        new LoopLift(loop, node, operands, builder, known).Lift(known);

    private ImmutableArray<Value> Lift(OperandValues known)
    {
        if (steps == 0 && freeSteps is null) return roles.Operands;
        if (freeSteps is not null && cell.TimeValues.Length > 0) throw new NotARecurrenceException("it computes with its step number over a free number of steps", cell.TimeValues[0].Origin);
        var scanned = cell.Reads.Select(Scanned).Concat(cell.TimeValues.Select(value => (Value: cell.TimeValue(value, steps, backward, node.Origin, builder), Axis: 0))).ToList();
        Graph step = cell.Build([.. scanned.Select(scan => scan.Value.Type with { Shape = scan.Value.Type.Shape.Without(scan.Axis) })]);
        var sequence = new Sequence(
            step,
            [.. scanned.Select(scan => scan.Axis)],
            roles.States.Count,
            [.. cell.TimeAxes.Select(axis => new SequenceOutput(Collect.All, axis)), .. roles.Lasts.Select(_ => new SequenceOutput(Collect.Last))])
        {
            Direction = backward ? Direction.Backward : Direction.Forward,
            Trip = IsBounded ? TripCount.Operand : scanned.Count == 0 ? TripCount.Fixed : TripCount.Extent,
            FixedSteps = !IsBounded && scanned.Count == 0 ? steps : 0,
            MaskedStep = IsBounded ? MaskedStep.Zeros : MaskedStep.PreviousOutput, // rows that no step writes stay the zeros of the list
            CellName = CellNames.Of(step, node.Origin),
        };
        var operands = scanned.Select(scan => scan.Value)
            .Concat(roles.States.Concat(cell.Captures).Select(i => roles.Operands[i]));
        if (IsBounded) operands = operands.Append(StepCount());
        return Results(builder.AddNode(sequence, node.Origin, [.. operands]), known);
    }

    /// <summary>A bound is known at run time only and is no free extent.</summary>
    private bool IsBounded => roles.Bounds.Count > 0 && freeSteps is null;

    // All bounds are one free extent, and it is that of a sequence that is read from its first row to its last.
    private Dim? FreeSteps(OperandValues known)
    {
        if (roles.Bounds.Count == 0 || roles.MaximumSteps is not null || roles.Bounds.Any(bound => bound.Shift != 0)) return null;
        Dim? extent = known.FreeLength(roles.Operands[roles.Bounds[0].Carried]);
        bool isSame = extent is not null && roles.Bounds.All(bound => known.FreeLength(roles.Operands[bound.Carried]) == extent);
        return isSame && cell.Reads.Any(read => IsWhole(read.Place, roles.Operands[read.Carried].Type.Shape, read.Axis, extent!.Value)) ? extent : null;
    }

    private static bool IsWhole(Affine place, Shape shape, int axis, Dim extent) => place == new Affine(1, 0) && axis < shape.Rank && shape[axis] == extent;

    private int? Shortest()
    {
        var extents = cell.Reads.Where(read => read.Place == new Affine(1, 0)).Select(read => roles.Operands[read.Carried].Type.Shape[read.Axis]).Where(extent => extent.IsFixed).ToList();
        return extents.Count > 0 ? extents.Min(extent => extent.Size) : null;
    }

    /// <summary>The rows that the loop reads of one sequence, in the order that the Sequence's direction wants.</summary>
    private (Value Value, int Axis) Scanned(SequenceRead read)
    {
        Value source = roles.Operands[read.Carried];
        if (read.Axis >= source.Type.Rank) throw new NotARecurrenceException($"it reads along axis {read.Axis} of {source.Type}", read.Node.Origin);
        Dim extent = source.Type.Shape[read.Axis];
        if (freeSteps is { } free)
        {
            return IsWhole(read.Place, source.Type.Shape, read.Axis, free)
                ? (source, read.Axis)
                : throw new NotARecurrenceException($"it reads rows {read.Place} of {source.Type} over a free number of steps", read.Node.Origin);
        }

        long first = read.Place.At(0), last = read.Place.At(steps - 1);
        if (!extent.IsFixed) throw new NotARecurrenceException($"it reads along an axis of {source.Type} that is not fixed", read.Node.Origin);
        if (Math.Min(first, last) < 0 || Math.Max(first, last) >= extent.Size)
            throw new NotARecurrenceException($"it reads rows {first} to {last} of {extent} (row {read.Place} in step n)", read.Node.Origin);
        long stride = read.Place.Scale;
        long begin = backward ? last : first;
        if (backward) stride = -stride;
        if (stride == -1 && steps == extent.Size) return (builder.Add(new Reverse(read.Axis), node.Origin, source), read.Axis);
        bool whole = stride == 1 && begin == 0 && steps == extent.Size;
        return (whole ? source : builder.Add(new Slice(read.Axis, (int)begin, steps, (int)stride), node.Origin, source), read.Axis);
    }

    private Value StepCount()
    {
        Value? least = null;
        foreach (StepBound bound in roles.Bounds)
        {
            Value count = roles.Operands[bound.Carried];
            if (count.Type.Rank > 0) count = builder.Add(new Reshape(Shape.Scalar), node.Origin, count);
            if (count.Type.Element != ElementType.Int32) count = builder.Add(new Cast(ElementType.Int32), node.Origin, count);
            if (bound.Shift != 0) count = builder.Add(new Binary(BinaryKind.Add), node.Origin, count, Number(bound.Shift));
            least = least is null ? count : builder.Add(new Binary(BinaryKind.Min), node.Origin, least, count);
        }

        if (!IsWithin(least!, mostly: true)) least = builder.Add(new Binary(BinaryKind.Min), node.Origin, least!, Number(steps));
        return IsWithin(least!, mostly: false) ? least! : builder.Add(new Binary(BinaryKind.Max), node.Origin, least!, Number(0));
    }

    /// <summary>A number of steps that by its making is no more than there can be (<paramref name="mostly"/>), or no less than none.</summary>
    private bool IsWithin(Value count, bool mostly)
    {
        if (builder.ConstantOf(count) is { Count: 1 } number) return mostly ? number.Integers[0] <= steps : number.Integers[0] >= 0;
        if (builder.Producer(count) is not { Op: Binary { Kind: BinaryKind.Min or BinaryKind.Max } op, Inputs: var terms }) return false;
        bool anyDoes = (op.Kind == BinaryKind.Min) == mostly;
        return anyDoes ? terms.Any(term => IsWithin(term, mostly)) : terms.All(term => IsWithin(term, mostly));
    }

    private Value Number(long value) => builder.Constant(Tensor.Integer(ElementType.Int32, [value]), node.Origin);

    private ImmutableArray<Value> Results(Node sequence, OperandValues known)
    {
        var results = roles.Operands.ToBuilder();
        int next = 0;
        foreach ((int carried, ListWrite write) in roles.Lists) results[carried] = List(carried, write, sequence.Outputs[next++], known);
        foreach (int carried in roles.Lasts) results[carried] = Shaped(sequence.Outputs[next++], roles.Body.Outputs[carried].Type.Shape);
        foreach (int carried in roles.States) results[carried] = sequence.Outputs[next++];
        foreach ((int carried, Affine counter) in roles.Counters) results[carried] = Counted(carried, counter, sequence);
        return results.ToImmutable();
    }

    private Value Counted(int carried, Affine counter, Node sequence)
    {
        TensorType type = roles.Operands[carried].Type;
        if (roles.Bounds.Count == 0) return builder.Constant(Tensor.Integer(type.Element, [counter.At(steps)]).Reshape(type.Shape.Sizes), node.Origin);
        Value count = builder.Add(new Cast(type.Element), node.Origin, IsBounded ? sequence.Inputs[^1] : roles.Operands[roles.Bounds[0].Carried]);
        Value scale = builder.Constant(Tensor.Integer(type.Element, [counter.Scale]), node.Origin);
        Value moved = builder.Add(new Binary(BinaryKind.Mul), node.Origin, count, scale);
        return Shaped(builder.Add(new Binary(BinaryKind.Add), node.Origin, moved, builder.Constant(Tensor.Integer(type.Element, [counter.Offset]), node.Origin)), type.Shape);
    }

    /// <summary>The whole list: the rows that were written, in place, among those that were not.</summary>
    private Value List(int carried, ListWrite write, Value collected, OperandValues known)
    {
        Value initial = roles.Operands[carried];
        Shape row = write.Row.Type.Shape;
        Dim extent = initial.Type.Shape[write.Axis];
        if (freeSteps is { } free)
        {
            return write.Place is { } at && IsWhole(at, initial.Type.Shape, write.Axis, free)
                ? Shaped(collected, row.With(write.Axis, free))
                : throw new NotARecurrenceException($"it writes a part of {initial.Type} over a free number of steps", write.Row.Origin);
        }

        Value rows = Shaped(collected, row.With(write.Axis, steps));
        if (!extent.IsFixed) throw new NotARecurrenceException($"the list that it writes has no fixed length ({initial.Type})", write.Row.Origin);
        if (write.Place is not { } place)
        {
            if (IsBounded) throw new NotARecurrenceException("it adds rows to a list, how many is known at run time only", write.Row.Origin);
            return extent.Size == 0 ? rows : builder.Add(new Concat(write.Axis), node.Origin, initial, rows);
        }

        long first = place.At(0), last = place.At(steps - 1);
        (long low, long high) = (Math.Min(first, last), Math.Max(first, last));
        if (Math.Abs(place.Scale) != 1 || low < 0 || high >= extent.Size)
            throw new NotARecurrenceException($"it writes row {place} of {extent} in step n", write.Row.Origin);
        if (IsBounded && (place != new Affine(1, 0) || !known.AreZeros(initial)))
            throw new NotARecurrenceException("rows of the list that it writes keep their first values, which are not zeros", write.Row.Origin);
        if (place.Scale < 0) rows = builder.Add(new Reverse(write.Axis), node.Origin, rows);
        var parts = new List<Value>();
        if (low > 0) parts.Add(builder.Add(new Slice(write.Axis, 0, (int)low), node.Origin, initial));
        parts.Add(rows);
        if (high + 1 < extent.Size) parts.Add(builder.Add(new Slice(write.Axis, (int)high + 1, (int)(extent.Size - high - 1)), node.Origin, initial));
        return parts.Count == 1 ? rows : builder.Add(new Concat(write.Axis), node.Origin, [.. parts]);
    }

    private Value Shaped(Value value, Shape shape) => value.Type.Shape.Equals(shape) ? value : builder.Add(new Reshape(shape), node.Origin, value);
}
