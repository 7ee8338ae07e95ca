using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Items;

/// <summary>What a tensor of a graph is to its reader: mostly a value of the IR, but also what only exists while the graph is read.</summary>
internal abstract record Item
{
    /// <summary>In the words of a diagnostic.</summary>
    public abstract string Describe { get; }
}

/// <summary>A value of the graph that is made.</summary>
internal sealed record ValueItem(Value Value) : Item
{
    public override string Describe => Value.Type.ToString();
}

/// <summary>Integers that depend on free extents: shapes, parts of shapes and their products. Rank 0 or 1.</summary>
internal sealed record ExtentsItem(ImmutableArray<Extent> Extents, int Rank, ElementType Element) : Item
{
    public override string Describe => $"the computed shape [{string.Join(", ", Extents)}]";
}

/// <summary>Numbers from First on, Count of them, each one more than the one before: places of all elements of a list.</summary>
internal sealed record RangeItem(long First, Extent Count, ElementType Element) : Item
{
    public override string Describe => $"a range of {Count}";
}

/// <summary>
/// A TensorList, or what the flow of a TensorArray stands for: rows of one type, [Count, Row...].
/// Without Rows it holds zeros whose row type is not settled yet.
/// </summary>
internal sealed record ListItem(Value? Rows, Dim Count, Shape? Row, ElementType Element) : Item
{
    public override string Describe => $"a list of {Count} rows{(Row is null ? "" : $" {Row}")}";

    /// <summary>The row type is known well enough to make the zeros.</summary>
    public bool IsSettled => Rows is not null || (Row is not null && !Row.Any(dim => dim.IsUnknown));
}

/// <summary>The handle of a variable.</summary>
internal sealed record HandleItem(TfVariable Variable) : Item
{
    public override string Describe => $"the handle of the variable \"{Variable.Name}\"";
}

/// <summary>Random numbers of [Low, High), which dropout leaves in exported graphs; with a rate of 0 they decide nothing.</summary>
internal sealed record RandomItem(Shape Shape, double Low, double High) : Item
{
    public override string Describe => "random numbers";
}

/// <summary>A tensor that no value stands for (strings, handles of arrays, results that are never read); Word says what it is.</summary>
internal sealed record OpaqueItem(string Word) : Item
{
    public override string Describe => Word;
}

/// <summary>The side of a Switch that is not taken, and all that depends on it.</summary>
internal sealed record DeadItem : Item
{
    public static DeadItem Instance { get; } = new();

    public override string Describe => "the side of a condition that is not taken";
}
