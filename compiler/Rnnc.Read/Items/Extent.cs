using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Items;

/// <summary>One number of a shape that is computed in the graph: a factor times free extents (the batch, the time), or nothing that is known.</summary>
internal readonly record struct Extent
{
    private readonly ImmutableArray<Dim> symbols;

    private Extent(long factor, ImmutableArray<Dim> symbols, bool isKnown)
    {
        Factor = factor;
        this.symbols = symbols;
        IsKnown = isKnown;
    }

    public static Extent Unknown { get; } = new(0, [], isKnown: false);

    /// <summary>The number that free extents are multiplied by; the number itself where there are none.</summary>
    public long Factor { get; }

    public bool IsKnown { get; }

    public bool IsFixed => IsKnown && (symbols.IsEmpty || Factor == 0);

    public static Extent Number(long number) => new(number, [], isKnown: true);

    public static Extent Of(Dim dim) => dim.IsFixed ? Number(dim.Size) : dim.IsUnknown ? Unknown : new(1, [dim], isKnown: true);

    /// <summary>As an extent of a shape; unknown where it is a product or negative.</summary>
    public Dim ToDim() => !IsKnown ? Dim.Unknown
        : IsFixed ? Factor is >= 0 and <= int.MaxValue ? (int)Factor : Dim.Unknown
        : Factor == 1 && symbols.Length == 1 ? symbols[0] : Dim.Unknown;

    public static Extent operator *(Extent a, Extent b)
    {
        if (!a.IsKnown || !b.IsKnown || Int128.Abs((Int128)a.Factor * b.Factor) > long.MaxValue) return Unknown;
        return new(a.Factor * b.Factor, [.. a.symbols.Concat(b.symbols).OrderBy(dim => dim.Symbol, StringComparer.Ordinal)], isKnown: true);
    }

    /// <summary>The quotient, of two numbers cut towards zero; unknown where it depends on the size of a free extent.</summary>
    public static Extent operator /(Extent a, Extent b)
    {
        if (!a.IsKnown || !b.IsKnown || b.Factor == 0) return Unknown;
        if (a.IsFixed && b.IsFixed) return b.Factor == -1 && a.Factor == long.MinValue ? Unknown : Number(a.Factor / b.Factor);
        var left = a.symbols.ToList();
        return b.symbols.All(left.Remove) && a.Factor % b.Factor == 0 ? new(a.Factor / b.Factor, [.. left], isKnown: true) : Unknown;
    }

    public static Extent operator +(Extent a, Extent b)
    {
        if (a.IsKnown && b.IsKnown && (a.IsFixed || b.IsFixed))
        {
            if (b.Factor == 0) return a;
            if (a.Factor == 0) return b;
            if (a.IsFixed && b.IsFixed && (Int128)a.Factor + b.Factor is var sum && Int128.Abs(sum) <= long.MaxValue) return Number((long)sum);
        }

        return Unknown;
    }

    public static Extent operator -(Extent a, Extent b) => a == b && a.IsKnown ? Number(0) : b.IsFixed && b.Factor != long.MinValue ? a + Number(-b.Factor) : Unknown;

    /// <summary>The larger one. A free extent is at least 1.</summary>
    public static Extent Max(Extent a, Extent b)
    {
        if (a == b) return a;
        if (a.IsFixed && b.IsFixed) return Number(Math.Max(a.Factor, b.Factor));
        if (a.IsFixed && b.IsKnown && b.Factor >= 1 && a.Factor <= b.Factor) return b;
        return b.IsFixed && a.IsKnown && a.Factor >= 1 && b.Factor <= a.Factor ? a : Unknown;
    }

    /// <summary>The smaller one. A free extent is at least 1.</summary>
    public static Extent Min(Extent a, Extent b)
    {
        if (a == b) return a;
        if (a.IsFixed && b.IsFixed) return Number(Math.Min(a.Factor, b.Factor));
        if (a.IsFixed && b.IsKnown && b.Factor >= 1 && a.Factor <= b.Factor) return a;
        return b.IsFixed && a.IsKnown && a.Factor >= 1 && b.Factor <= a.Factor ? b : Unknown;
    }

    public bool Equals(Extent other) => IsKnown == other.IsKnown && Factor == other.Factor && symbols.AsSpan().SequenceEqual(other.symbols.AsSpan());

    public override int GetHashCode() => symbols.Aggregate(HashCode.Combine(IsKnown, Factor), HashCode.Combine);

    public override string ToString() => IsKnown ? string.Join("*", symbols.Select(dim => dim.ToString()).Prepend(Factor.ToString(System.Globalization.CultureInfo.InvariantCulture))) : "?";
}
