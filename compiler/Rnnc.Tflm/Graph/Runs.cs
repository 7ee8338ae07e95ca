using System.Collections.Immutable;
using Rnnc.Int8;

namespace Rnnc.Tflm.Graph;

/// <summary>Elements as the few references that cover them.</summary>
internal static class Runs
{
    /// <summary>The longest stretches of neighbours, in order.</summary>
    public static ImmutableArray<Ref> Of(ReadOnlySpan<Cell> cells)
    {
        var runs = ImmutableArray.CreateBuilder<Ref>();
        for (int start = 0; start < cells.Length;)
        {
            int end = start + 1;
            while (end < cells.Length && cells[end] == cells[start] with { Offset = cells[start].Offset + end - start }) end++;
            runs.Add(new Ref(cells[start].Vector, cells[start].Offset, end - start, cells[start].Row));
            start = end;
        }

        return runs.ToImmutable();
    }

    /// <summary>How a map of as many lanes as there are cells can read them in one load; null where it cannot.</summary>
    public static (Ref Source, Access Access)? Load(ReadOnlySpan<Cell> cells)
    {
        ImmutableArray<Ref> first = Of(cells);
        if (first.Length == 1) return (first[0], Access.Each);
        int period = 1;
        while (period < cells.Length && cells[period] != cells[0]) period++;
        if (cells.Length % period == 0 && Of(cells[..period]) is [Ref cycle] && Repeats(cells, period)) return (cycle, period == 1 ? Access.Single : Access.Cycle);
        int times = 1;
        while (times < cells.Length && cells[times] == cells[0]) times++;
        if (times == 1 || cells.Length % times != 0) return null;
        var distinct = new Cell[cells.Length / times];
        for (int i = 0; i < cells.Length; i++)
        {
            if (i % times == 0) distinct[i / times] = cells[i];
            else if (cells[i] != distinct[i / times]) return null;
        }

        return Of(distinct) is [Ref repeat] ? (repeat, Access.Repeat) : null;
    }

    private static bool Repeats(ReadOnlySpan<Cell> cells, int period)
    {
        for (int i = period; i < cells.Length; i++)
        {
            if (cells[i] != cells[i - period]) return false;
        }

        return true;
    }
}
