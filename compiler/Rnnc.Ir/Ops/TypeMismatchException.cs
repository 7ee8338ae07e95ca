namespace Rnnc.Ir;

/// <summary>Operands do not fit an op. The builder and the verifier, which know the node's origin, turn it into an <see cref="InputException"/>.</summary>
public sealed class TypeMismatchException(string found, string expected) : Exception($"{found}; expected {expected}")
{
    public string Found { get; } = found;

    public string Expected { get; } = expected;
}
