namespace Rnnc.Int8;

/// <summary>A set of integers as disjoint ranges [Start, End), none touching another, in rising order.</summary>
internal sealed class RangeSet
{
    private readonly List<(int Start, int End)> ranges = [];

    public void Add(int start, int end)
    {
        int first = ranges.FindIndex(range => range.End >= start);
        if (first < 0) first = ranges.Count;
        int next = first;
        while (next < ranges.Count && ranges[next].Start <= end)
        {
            start = Math.Min(start, ranges[next].Start);
            end = Math.Max(end, ranges[next].End);
            next++;
        }

        ranges.RemoveRange(first, next - first);
        ranges.Insert(first, (start, end));
    }

    public void Add(RangeSet other)
    {
        foreach ((int start, int end) in other.ranges) Add(start, end);
    }

    public bool Covers(int start, int end) => ranges.Exists(range => range.Start <= start && end <= range.End);
}
