using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace Rnnc.Ir;

/// <summary>Extents of a tensor, outermost first. Compared by value.</summary>
[CollectionBuilder(typeof(Shape), nameof(Create))]
public sealed class Shape : IReadOnlyList<Dim>, IEquatable<Shape>
{
    private readonly ImmutableArray<Dim> dims;

    private Shape(ImmutableArray<Dim> dims) => this.dims = dims;

    public static Shape Scalar { get; } = new([]);

    public static Shape Create(ReadOnlySpan<Dim> dims) => new([.. dims]);

    public static Shape Of(IEnumerable<Dim> dims) => new([.. dims]);

    public static Shape Of(IEnumerable<int> sizes) => new([.. sizes.Select(size => (Dim)size)]);

    public int Rank => dims.Length;

    int IReadOnlyCollection<Dim>.Count => dims.Length;

    public Dim this[int axis] => dims[axis];

    public bool IsFixed => dims.All(dim => dim.IsFixed);

    /// <summary>Number of elements; throws where an extent is not fixed.</summary>
    public int ElementCount => checked(dims.Aggregate(1, (count, dim) => count * dim.Size));

    /// <summary>The extents as numbers; throws where one is not fixed.</summary>
    public int[] Sizes => [.. dims.Select(dim => dim.Size)];

    public Shape With(int axis, Dim dim) => new(dims.SetItem(axis, dim));

    public Shape Without(int axis) => new(dims.RemoveAt(axis));

    public Shape Insert(int axis, Dim dim) => new(dims.Insert(axis, dim));

    public bool Equals(Shape? other) => other is not null && dims.AsSpan().SequenceEqual(other.dims.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as Shape);

    public override int GetHashCode() => dims.Aggregate(17, HashCode.Combine);

    public IEnumerator<Dim> GetEnumerator() => ((IEnumerable<Dim>)dims).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"[{string.Join(", ", dims)}]";
}
