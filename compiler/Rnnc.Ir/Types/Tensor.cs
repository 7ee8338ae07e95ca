using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>
/// A tensor of values, row-major: a constant of a model, or data at run time. Never changed after it is made.
/// Float32 tensors keep their values in <see cref="Floats"/>, all others (booleans as 0 and 1) in <see cref="Integers"/>.
/// </summary>
public sealed class Tensor
{
    private readonly float[]? floats;
    private readonly long[]? integers;

    private Tensor(ElementType element, ImmutableArray<int> dims, float[]? floats, long[]? integers)
    {
        int count = checked(dims.Aggregate(1, (product, dim) => product * dim));
        int held = floats?.Length ?? integers!.Length;
        if (count != held) throw new ArgumentException($"shape [{string.Join(", ", dims)}] holds {count} values, {held} are given");
        Element = element;
        Dims = dims;
        this.floats = floats;
        this.integers = integers;
    }

    public ElementType Element { get; }

    public ImmutableArray<int> Dims { get; }

    public int Rank => Dims.Length;

    public int Count => floats?.Length ?? integers!.Length;

    public TensorType Type => new(Element, Shape.Of(Dims));

    public ReadOnlySpan<float> Floats => floats ?? throw new InvalidOperationException($"a tensor of {Element} holds no floats");

    public ReadOnlySpan<long> Integers => integers ?? throw new InvalidOperationException($"a tensor of {Element} holds no integers");

    /// <summary>A float tensor over <paramref name="values"/>, which the tensor takes over.</summary>
    public static Tensor Float(float[] values, params ReadOnlySpan<int> dims) => new(ElementType.Float32, [.. dims], values, null);

    /// <summary>An integer or boolean tensor over <paramref name="values"/>, which the tensor takes over.</summary>
    public static Tensor Integer(ElementType element, long[] values, params ReadOnlySpan<int> dims)
    {
        if (element == ElementType.Float32) throw new ArgumentException("Float32 is not an integer type", nameof(element));
        return new(element, [.. dims], null, values);
    }

    public static Tensor Scalar(float value) => Float([value]);

    public static Tensor Zeros(ElementType element, params ReadOnlySpan<int> dims)
    {
        int count = 1;
        foreach (int dim in dims) count = checked(count * dim);
        return element == ElementType.Float32 ? Float(new float[count], dims) : Integer(element, new long[count], dims);
    }

    /// <summary>The same values under another shape of as many elements.</summary>
    public Tensor Reshape(params ReadOnlySpan<int> dims) => new(Element, [.. dims], floats, integers);

    public override string ToString() => $"{Type}";
}
