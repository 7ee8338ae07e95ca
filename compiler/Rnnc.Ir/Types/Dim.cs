namespace Rnnc.Ir;

/// <summary>
/// One extent of a shape: a number, a named symbol (two equal symbols are the same extent), or unknown.
/// After the lift no unknown extent may remain.
/// </summary>
public readonly record struct Dim
{
    private readonly int size;

    private Dim(int size, string? symbol)
    {
        this.size = size;
        Symbol = symbol;
    }

    /// <summary>Free number of runs side by side; fixed to 1 after the lift.</summary>
    public static Dim Batch { get; } = new(-1, "batch");

    /// <summary>Free number of time steps.</summary>
    public static Dim Time { get; } = new(-1, "time");

    /// <summary>An extent the file leaves to run time and gives no name.</summary>
    public static Dim Unknown { get; } = new(-1, null);

    public static Dim Named(string symbol) => new(-1, symbol);

    public static implicit operator Dim(int size) =>
        size >= 0 ? new(size, null) : throw new ArgumentOutOfRangeException(nameof(size), size, "an extent is 0 or more");

    public string? Symbol { get; }

    public bool IsFixed => size >= 0;

    public bool IsUnknown => size < 0 && Symbol is null;

    /// <summary>The number; throws where the extent is not fixed.</summary>
    public int Size => IsFixed ? size : throw new InvalidOperationException($"extent {this} has no fixed size");

    public override string ToString() => IsFixed ? size.ToString(System.Globalization.CultureInfo.InvariantCulture) : Symbol ?? "?";
}
