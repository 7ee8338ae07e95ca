namespace Rnnc.Emit.C.Printing;

/// <summary>What Templates/source.sbn prints: every string is ready.</summary>
public sealed record SourceView
{
    public required string Name { get; init; }

    /// <summary>Headers of the runtime that the code calls.</summary>
    public required IReadOnlyList<string> Includes { get; init; }

    public required IReadOnlyList<ArrayView> Arrays { get; init; }

    public required IReadOnlyList<ProductView> Products { get; init; }

    public required IReadOnlyList<FunctionView> Functions { get; init; }

    /// <summary>The API's functions, in the header's order.</summary>
    public required IReadOnlyList<FunctionView> Api { get; init; }
}
