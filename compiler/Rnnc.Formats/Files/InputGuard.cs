using Rnnc.Ir;

namespace Rnnc.Formats.Files;

/// <summary>
/// The boundary between damaged bytes and the rest of rnnc: whatever a decoder throws over the content of a file
/// leaves as an <see cref="InputException"/> that names the file.
/// </summary>
public static class InputGuard
{
    /// <summary>Runs <paramref name="read"/>. Faults that are already complete pass; every other one is put in the words of <paramref name="where"/>.</summary>
    public static T Read<T>(Origin where, string expected, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is not InputException)
        {
            throw Damaged(where, expected, fault);
        }
    }

    /// <summary>The diagnostic for content that a decoder could not follow.</summary>
    public static InputException Damaged(Origin where, string expected, Exception fault) =>
        new(where, $"damaged content ({FirstLine(fault.Message)})", expected, "take an intact copy of the file", fault);

    private static string FirstLine(string message)
    {
        int end = message.AsSpan().IndexOfAny('\r', '\n');
        return (end < 0 ? message : message[..end]).TrimEnd('.', ' ');
    }
}
