using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Tflm.Numerics;

namespace Rnnc.Tflm.Graph;

/// <summary>Values with their elements in other places. Rows over time stay rows where each row of the result is made of one row alone.</summary>
internal static class Arrangement
{
    /// <param name="view">Places in the whole tensor.</param>
    public static TensorValue Arrange(Workspace space, TensorValue value, View view, Encoding encoding, Origin at)
    {
        if (value.Numbers is { } numbers) return new TensorValue(view.Shape, encoding) { Numbers = [.. view.Sources.Select(place => numbers[place])] };
        if (value.Time is not { } time) return new TensorValue(view.Shape, encoding) { Cells = [.. view.Sources.Select(place => value.Cells[place])] };
        int row = value.RowCount;
        if (RowsOf(view, time.Steps, row, reversed: false) is { } same) return InRows(value, same);
        if (RowsOf(view, time.Steps, row, reversed: true) is { } mirrored)
        {
            TensorValue rows = space.Stored(value);
            return InRows(rows with { Time = rows.Time!.Value with { Reversed = !rows.Time.Value.Reversed } }, mirrored);
        }

        int last = (time.Steps - 1) * row;
        TensorValue source = view.Sources.All(place => place >= last) ? space.Last(value) : space.Whole(value);
        int start = source.Count == row ? last : 0;
        return new TensorValue(view.Shape, encoding) { Cells = [.. view.Sources.Select(place => source.Cells[place - start])] };

        TensorValue InRows(TensorValue rows, ImmutableArray<int> places) => new(view.Shape, encoding)
        {
            Cells = [.. places.Select(place => rows.Cells[place])],
            Time = rows.Time!.Value with { Axis = Workspace.TimeAxis(view.Shape, time.Steps, at) },
        };
    }

    /// <summary>Joins values along an axis.</summary>
    public static TensorValue Join(Workspace space, IReadOnlyList<TensorValue> values, int axis, ImmutableArray<int> shape, Encoding encoding, Origin at)
    {
        bool inRows = values.All(value => value.Time is { } time && time.Axis != axis);
        TensorValue[] parts = [.. values.Select(value => inRows ? value : space.Whole(value))];
        Site site = space.Settle([.. parts], at);
        ImmutableArray<int> rowShape = inRows ? shape.SetItem(Workspace.TimeAxis(shape, site.Steps, at), 1) : shape;
        if (parts.All(part => part.IsConstant)) return new TensorValue(shape, encoding) { Numbers = Weave([.. site.Operands.Select(part => (part!.Shape, part.Numbers!.Value))], axis) };
        return new TensorValue(shape, encoding)
        {
            Cells = Weave([.. site.Operands.Select(part => (part!.RowShape, space.Cells(part)))], axis),
            Time = inRows ? Workspace.TimeOf(site, shape, at) : null,
        };
    }

    /// <summary>The places within a row, where every row of the result takes the same ones of its own row.</summary>
    private static ImmutableArray<int>? RowsOf(View view, int steps, int row, bool reversed)
    {
        if (view.Sources.Length % steps != 0) return null;
        int length = view.Sources.Length / steps;
        ImmutableArray<int> first = [.. view.Sources.Take(length).Select(place => place - (reversed ? (steps - 1) * row : 0))];
        if (first.Any(place => place < 0 || place >= row)) return null;
        for (int i = 0; i < view.Sources.Length; i++)
        {
            int step = i / length;
            if (view.Sources[i] != (reversed ? steps - 1 - step : step) * row + first[i % length]) return null;
        }

        // A result without an axis of time has no rows, whatever its elements are.
        return view.Shape.SkipWhile(extent => extent == 1 && steps != 1).FirstOrDefault() == steps ? first : null;
    }

    private static ImmutableArray<T> Weave<T>((ImmutableArray<int> Shape, ImmutableArray<T> Items)[] parts, int axis)
    {
        int outer = parts[0].Shape.Take(axis).Aggregate(1, (product, extent) => product * extent);
        var items = ImmutableArray.CreateBuilder<T>();
        for (int o = 0; o < outer; o++)
        {
            foreach ((_, ImmutableArray<T> part) in parts) items.AddRange(part.AsSpan().Slice(part.Length / outer * o, part.Length / outer));
        }

        return items.ToImmutable();
    }
}
