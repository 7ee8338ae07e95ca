namespace Rnnc.Ir;

/// <summary>Element type and shape of a value.</summary>
public sealed record TensorType(ElementType Element, Shape Shape)
{
    public static TensorType Float(params ReadOnlySpan<Dim> dims) => new(ElementType.Float32, Shape.Create(dims));

    public int Rank => Shape.Rank;

    public override string ToString() => $"{Element.ToString().ToLowerInvariant()}{Shape}";
}
