using System.Globalization;

namespace Rnnc.Formats.Data;

/// <summary>Takes the few Python literals of a <c>.npy</c> header from a text, one by one; blanks before them are skipped.</summary>
internal sealed class PythonScanner(string text)
{
    private const int MaxTuple = 64;

    private int position;

    public bool Peek(char expected)
    {
        SkipBlanks();
        return position < text.Length && text[position] == expected;
    }

    public bool Take(char expected)
    {
        if (!Peek(expected)) return false;
        position++;
        return true;
    }

    /// <summary>A string in either quote, without escapes.</summary>
    public bool TakeString(out string value)
    {
        value = "";
        char quote = Peek('\'') ? '\'' : '"';
        if (!Take(quote)) return false;
        int end = text.IndexOf(quote, position);
        if (end < 0) return false;
        value = text[position..end];
        position = end + 1;
        return true;
    }

    public bool TakeBool(out bool value)
    {
        value = TakeWord("True");
        return value || TakeWord("False");
    }

    /// <summary>A tuple of numbers that are 0 or more: <c>()</c>, <c>(3,)</c>, <c>(3, 4)</c>; Python 2 wrote <c>3L</c>.</summary>
    public bool TakeTuple(out List<long> values)
    {
        values = [];
        if (!Take('(')) return false;
        while (!Take(')'))
        {
            SkipBlanks();
            int start = position;
            while (position < text.Length && char.IsAsciiDigit(text[position])) position++;
            if (!long.TryParse(text.AsSpan(start, position - start), NumberStyles.None, CultureInfo.InvariantCulture, out long value)) return false;
            values.Add(value);
            _ = Take('L');
            if (values.Count > MaxTuple || !(Take(',') || Peek(')'))) return false;
        }

        return true;
    }

    private void SkipBlanks()
    {
        while (position < text.Length && char.IsWhiteSpace(text[position])) position++;
    }

    private bool TakeWord(string word)
    {
        if (!Peek(word[0]) || string.CompareOrdinal(text, position, word, 0, word.Length) != 0) return false;
        position += word.Length;
        return true;
    }
}
