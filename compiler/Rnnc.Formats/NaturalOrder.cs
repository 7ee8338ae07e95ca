namespace Rnnc.Formats;

/// <summary>Order of names in which runs of digits count as numbers: <c>output_2</c> before <c>output_10</c>. Ties fall to the ordinal order.</summary>
public sealed class NaturalOrder : IComparer<string>
{
    private NaturalOrder()
    {
    }

    public static NaturalOrder Instance { get; } = new();

    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> left = x, right = y;
        while (!left.IsEmpty && !right.IsEmpty)
        {
            int order = char.IsAsciiDigit(left[0]) && char.IsAsciiDigit(right[0])
                ? CompareNumbers(ref left, ref right)
                : left[0].CompareTo(right[0]);
            if (order != 0) return order;
            if (left.IsEmpty || right.IsEmpty) break;
            left = left[1..];
            right = right[1..];
        }

        int rest = left.Length.CompareTo(right.Length);
        return rest != 0 ? rest : string.CompareOrdinal(x, y);
    }

    /// <summary>Compares the numbers in front; equal ones are passed over but for their last digit.</summary>
    private static int CompareNumbers(ref ReadOnlySpan<char> left, ref ReadOnlySpan<char> right)
    {
        ReadOnlySpan<char> a = Digits(ref left), b = Digits(ref right);
        return a.Length != b.Length ? a.Length.CompareTo(b.Length) : a.SequenceCompareTo(b);
    }

    private static ReadOnlySpan<char> Digits(ref ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> digits = end < 0 ? text : text[..end];
        text = text[(digits.Length - 1)..];
        return digits.TrimStart('0');
    }
}
