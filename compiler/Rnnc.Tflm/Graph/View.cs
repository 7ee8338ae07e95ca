using System.Collections.Immutable;

namespace Rnnc.Tflm.Graph;

/// <summary>Elements of a tensor in another arrangement: for each element of the new shape the place of its source.</summary>
internal sealed record View(ImmutableArray<int> Shape, ImmutableArray<int> Sources)
{
    /// <summary>All of a tensor as it is.</summary>
    public static View Of(ImmutableArray<int> shape) => new(shape, [.. Enumerable.Range(0, shape.Aggregate(1, (product, extent) => checked(product * extent)))]);

    public View Reshape(ImmutableArray<int> shape) => this with { Shape = shape };

    /// <summary>The given places of an axis, in their order.</summary>
    public View Take(int axis, IReadOnlyList<int> places)
    {
        int inner = Shape.Skip(axis + 1).Aggregate(1, (product, extent) => product * extent), outer = Shape.Take(axis).Aggregate(1, (product, extent) => product * extent);
        var sources = ImmutableArray.CreateBuilder<int>(checked(outer * places.Count * inner));
        for (int o = 0; o < outer; o++)
        {
            foreach (int place in places) sources.AddRange(Sources.AsSpan().Slice((o * Shape[axis] + place) * inner, inner));
        }

        return new View(Shape.SetItem(axis, places.Count), sources.MoveToImmutable());
    }

    public View Transpose(IReadOnlyList<int> axes)
    {
        int[] strides = new int[Shape.Length];
        for (int axis = Shape.Length - 1, stride = 1; axis >= 0; axis--)
        {
            strides[axis] = stride;
            stride *= Shape[axis];
        }

        ImmutableArray<int> shape = [.. axes.Select(axis => Shape[axis])];
        int[] places = [0];
        foreach (int axis in axes) places = [.. places.SelectMany(place => Enumerable.Range(0, Shape[axis]).Select(i => place + i * strides[axis]))];
        return new View(shape, [.. places.Select(place => Sources[place])]);
    }

    /// <summary>Repeats axes of extent 1, and adds some in front, up to a shape.</summary>
    public View BroadcastTo(ImmutableArray<int> shape)
    {
        View view = Reshape([.. Enumerable.Repeat(1, shape.Length - Shape.Length), .. Shape]);
        for (int axis = 0; axis < shape.Length; axis++)
        {
            if (view.Shape[axis] != shape[axis]) view = view.Take(axis, new int[shape[axis]]);
        }

        return view;
    }

    public static bool CanBroadcast(ImmutableArray<int> from, ImmutableArray<int> to) => from.Length <= to.Length && from.Reverse().Zip(to.Reverse()).All(pair => pair.First == pair.Second || pair.First == 1);
}
