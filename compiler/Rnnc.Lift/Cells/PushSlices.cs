using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// Slices move towards the inputs, so that every gate has its own matrix columns and nothing is computed to be cut up:
/// Slice(x W + b)  =>  x W[:, s] + b[s]; Slice(f(x))  =>  f(Slice(x)); Slice(a + b)  =>  Slice(a) + Slice(b), an operand that broadcasts along the axis stays;
/// Slice(Concat(a, b))  =>  the slice of the operand that holds it; Slice of rows of a split axis (Reshape [a b]  =>  [a, b])  =>  Slice before the Reshape.
/// Only where every reader of the value is a slice of its own, so that no element is computed twice.
/// </summary>
public sealed class PushSlices : PatternPass
{
    protected override Value? Rewrite(Node node, Scope scope)
    {
        if (node.Op is not Slice slice || scope.Producer(node.Inputs[0]) is not { } producer || producer.Outputs.Length != 1) return null;
        if (producer.Op is Concat concat && concat.Axis == slice.Axis) return OfConcat(node, slice, producer, scope);
        if (!ReadInParts(node.Inputs[0], scope)) return null;
        switch (producer.Op)
        {
            case Unary or Cast or Binary or Select:
                return scope.Make(producer.Op, node, [.. producer.Inputs.Select(input => Part(input, producer.Output, slice, node, scope))]);
            case Linear linear when slice.Axis == producer.Output.Type.Rank - 1:
                return Columns(node, slice, linear, producer, scope);
            case Linear linear:
                return scope.Make(linear, node, [.. producer.Inputs.Select((input, i) => IsLeft(i, linear) ? scope.MakeInner(slice, node, scope[input]) : scope[input])]);
            case Reshape when producer.Inputs[0].Type.Shape is var whole && slice is { Axis: 0, Stride: 1 } && producer.Output.Type.Shape.IsFixed:
                return Rows(node, slice, producer, whole, scope);
            default:
                return null;
        }
    }

    private static bool IsLeft(int operand, Linear linear) => operand % 2 == 0 && operand < 2 * linear.TermCount;

    /// <summary>All readers are slices along one axis that do not add up to more than the whole.</summary>
    private static bool ReadInParts(Value value, Scope scope)
    {
        if (scope.Graph.IsOutput(value)) return false;
        var slices = scope.Graph.Users(value).Select(user => user.Op as Slice).Distinct().ToList();
        if (slices is not [{ } first, ..] || slices.Any(slice => slice is null || slice.Axis != first.Axis)) return false;
        Dim extent = value.Type.Shape[first.Axis];
        return extent.IsFixed && slices.Sum(slice => (long)slice!.Size) <= extent.Size;
    }

    private static Value Part(Value input, Value result, Slice slice, Node node, Scope scope)
    {
        int axis = slice.Axis - (result.Type.Rank - input.Type.Rank);
        if (axis < 0 || input.Type.Shape[axis] == 1 && result.Type.Shape[slice.Axis] != 1) return scope[input];
        return scope.MakeInner(slice with { Axis = axis }, node, scope[input]);
    }

    private static Value? Columns(Node node, Slice slice, Linear linear, Node producer, Scope scope)
    {
        var operands = new List<Value>();
        for (int i = 0; i < producer.Inputs.Length; i++)
        {
            Value input = producer.Inputs[i];
            if (IsLeft(i, linear))
            {
                operands.Add(scope[input]);
                continue;
            }

            if (scope.ConstantOf(input) is not { } tensor) return null;
            operands.Add(scope.Constant(Elements.Slice(tensor, slice with { Axis = tensor.Rank - 1 }), node, input.Name));
        }

        return scope.Make(linear, node, [.. operands]);
    }

    private static Value? OfConcat(Node node, Slice slice, Node producer, Scope scope)
    {
        if (slice.Stride != 1) return null;
        int begin = 0, end = slice.Begin + slice.Size;
        var parts = new List<Value>();
        foreach (Value input in producer.Inputs)
        {
            if (!input.Type.Shape[slice.Axis].IsFixed) return null;
            int size = input.Type.Shape[slice.Axis].Size;
            int from = Math.Max(begin, slice.Begin), to = Math.Min(begin + size, end);
            if (from < to) parts.Add(to - from == size ? scope[input] : scope.MakeInner(new Slice(slice.Axis, from - begin, to - from), node, scope[input]));
            begin += size;
        }

        return parts.Count switch
        {
            0 => null,
            1 => parts[0],
            _ => scope.Make(producer.Op, node, [.. parts]),
        };
    }

    private static Value? Rows(Node node, Slice slice, Node producer, Shape whole, Scope scope)
    {
        Shape split = producer.Output.Type.Shape;
        if (whole.Rank == 0 || !whole.IsFixed || split[0].Size == 0) return null;
        int row = split.ElementCount / split[0].Size, inner = whole.Skip(1).Aggregate(1, (product, dim) => product * dim.Size);
        if (inner == 0 || row % inner != 0) return null;
        Value part = scope.MakeInner(new Slice(0, slice.Begin * (row / inner), slice.Size * (row / inner)), node, scope[producer.Inputs[0]]);
        return scope.Make(new Reshape(node.Output.Type.Shape), node, part);
    }
}
