using System.Collections.Immutable;
using Rnnc.Tflm.Numerics;

namespace Rnnc.Tflm.Graph;

/// <summary>What is known of a tensor while its graph is translated.</summary>
/// <param name="Shape">Extents, batch included.</param>
/// <param name="Encoding">What its integers mean.</param>
internal sealed record TensorValue(ImmutableArray<int> Shape, Encoding Encoding)
{
    /// <summary>Its elements, row-major; those of one row where it has a timeline. Empty where it is a constant that no step reads yet.</summary>
    public ImmutableArray<Cell> Cells { get; init; } = [];

    /// <summary>The integers, where the file has them.</summary>
    public ImmutableArray<int>? Numbers { get; init; }

    /// <summary>Null where all elements are there at once.</summary>
    public Timeline? Time { get; init; }

    public bool IsConstant => Numbers is not null;

    /// <summary>Elements of the whole tensor.</summary>
    public int Count => Shape.Aggregate(1, (product, extent) => checked(product * extent));

    /// <summary>Elements of one row; all where there is no timeline.</summary>
    public int RowCount => Time is { } time ? Count / time.Steps : Count;

    /// <summary>The shape of one row: time has the extent 1.</summary>
    public ImmutableArray<int> RowShape => Time is { } time ? Shape.SetItem(time.Axis, 1) : Shape;
}
