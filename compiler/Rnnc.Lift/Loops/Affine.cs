namespace Rnnc.Lift;

/// <summary>An integer that follows a loop's step number n, counted from 0: Scale n + Offset.</summary>
internal readonly record struct Affine(long Scale, long Offset)
{
    // Wider numbers than these mean nothing as places and would overflow in sums and products.
    private const long Limit = 1L << 40;

    public bool IsConstant => Scale == 0;

    public long At(long step) => Scale * step + Offset;

    public static Affine? operator +(Affine a, Affine b) => Within(a.Scale + b.Scale, a.Offset + b.Offset);

    public static Affine? operator -(Affine a, Affine b) => Within(a.Scale - b.Scale, a.Offset - b.Offset);

    public static Affine? Product(Affine a, Affine b)
    {
        if (!a.IsConstant) (a, b) = (b, a);
        bool small = Math.Abs(a.Offset) < 1 << 20 && Math.Abs(b.Offset) < 1 << 30 && Math.Abs(b.Scale) < 1 << 30;
        return a.IsConstant && small ? Within(a.Offset * b.Scale, a.Offset * b.Offset) : null;
    }

    public static Affine? Constant(long value) => Within(0, value);

    private static Affine? Within(long scale, long offset) => Math.Abs(scale) < Limit && offset is > -Limit and < Limit ? new Affine(scale, offset) : null;

    public override string ToString() => (Scale, Offset) switch
    {
        (0, _) => $"{Offset}",
        (1, 0) => "n",
        (1, > 0) => $"n + {Offset}",
        (1, _) => $"n - {-Offset}",
        (-1, _) => $"{Offset} - n",
        _ => $"{Scale} n + {Offset}",
    };
}
