using Rnnc.Ir;

namespace Rnnc.Read;

/// <summary>The boundary between damaged graphs and the rest of rnnc: every fault leaves as an <see cref="InputException"/> that names the file.</summary>
internal static class DamageGuard
{
    public static Model Read(Origin where, string expected, Func<Model> read)
    {
        try
        {
            return read();
        }
        catch (Exception fault) when (fault is not InputException)
        {
            throw new InputException(where, $"damaged content ({fault.Message})", expected, "take an intact copy of the file", fault);
        }
    }
}
