using Rnnc.Int8;
using Rnnc.Quantize.Choose;

namespace Rnnc.Quantize.Lower;

/// <summary>A register of a map and the real value that it stands for: Scale * integer.</summary>
/// <param name="Wide">32 bits.</param>
/// <param name="Narrow">The integers fit 8 bits.</param>
internal readonly record struct Lane(int Register, double Scale, bool Wide = false, bool Narrow = false);

/// <summary>Adds operations to one map, keeping track of scales. All results are 16 bits at a given scale, unless said otherwise.</summary>
internal sealed class LaneBuilder
{
    /// <summary>Left shifts up to this keep a sum of two 16-bit values within 31 bits.</summary>
    private const int MaximumAlignment = 13;

    /// <summary>A 17-bit value times this fits 31 bits.</summary>
    private const double MaximumFactor = 1 << 13;

    private readonly Dictionary<LaneOp, int> known = [];

    public List<LaneOp> Ops { get; } = [];

    public int Add(LaneOp op)
    {
        if (op is not (Store or StoreView) && known.TryGetValue(op, out int register)) return register;
        Ops.Add(op);
        return known[op] = Ops.Count - 1;
    }

    /// <summary>A number; exact to 15 bits at a scale of its own, or at the given one.</summary>
    public Lane Number(double value, double? scale = null)
    {
        double chosen = scale ?? Format.PowerOfTwo16(Math.Abs(value) * 1.00002).Scale;
        return new(Add(new Literal((int)Math.Round(value / chosen, MidpointRounding.AwayFromZero))), chosen);
    }

    /// <summary>The same value at another scale. Where that is so much finer that a shift would overflow, what saturates anyway is cut off first.</summary>
    public Lane At(Lane a, double scale)
    {
        if (a.Scale == scale && !a.Wide) return a;
        double factor = a.Scale / scale;
        if (factor <= (a.Wide ? 1 : MaximumFactor)) return new(Add(new Narrow(a.Register, Rescale.Of(factor))), scale);
        int bound = (int)Math.Ceiling(32768 / factor) + 1;
        int above = Add(new Extreme(a.Register, Add(new Literal(-bound)), Largest: true));
        int cut = Add(new Extreme(above, Add(new Literal(bound)), Largest: false));
        double step = Math.Max(factor / MaximumFactor, 1);
        Lane finer = new(Add(new Narrow(cut, Rescale.Of(factor / step))), scale * step);
        return step == 1 ? finer : At(finer, scale);
    }

    /// <summary>The value in a format with a zero point: a table's argument.</summary>
    public int In(Lane a, Format format)
    {
        if (format.ZeroPoint == 0) return At(a, format.Scale).Register;
        double coarser = Math.Max(format.Scale, a.Scale / MaximumFactor);
        Lane scaled = new(Add(new Narrow(a.Register, Rescale.Of(a.Scale / coarser), Wide: true)), coarser);
        if (coarser > format.Scale) scaled = At(scaled, format.Scale);
        return Add(new Sum(scaled.Register, 0, Add(new Literal(format.ZeroPoint)), 0, Subtract: false, Rescale.None));
    }

    public Lane Multiply(Lane a, Lane b, double scale)
    {
        // A product has up to 31 bits: nothing may shift it left.
        double reachable = Math.Max(scale, a.Scale * b.Scale);
        return At(new(Add(new Multiply(a.Register, b.Register, Rescale.Of(a.Scale * b.Scale / reachable))), reachable), scale);
    }

    /// <summary>a + b or a - b: aligned at the finer scale, rounded once.</summary>
    public Lane Sum(Lane a, Lane b, bool subtract, double scale)
    {
        double finest = Math.Max(Math.Min(a.Scale, b.Scale), Math.Max(a.Scale, b.Scale) / (1 << MaximumAlignment));
        a = Aligned(a, finest);
        b = Aligned(b, finest);
        double reachable = Math.Max(scale, finest);
        var sum = new Sum(a.Register, Shift(a, finest), b.Register, Shift(b, finest), subtract, Rescale.Of(finest / reachable));
        return At(new(Add(sum), reachable), scale);
    }

    public Lane Extreme(Lane a, Lane b, bool largest, double scale)
    {
        Lane first = At(a, scale), second = At(b, scale);
        return new(Add(new Extreme(first.Register, second.Register, largest)), scale);
    }

    private static int Shift(Lane a, double finest) => (int)Math.Round(Math.Log2(a.Scale / finest));

    /// <summary>A value that is finer than the alignment, or not at a power of two above it, is rounded to it first.</summary>
    private Lane Aligned(Lane a, double finest)
    {
        double ratio = a.Scale / finest;
        return ratio >= 1 && Math.ScaleB(1, (int)Math.Round(Math.Log2(ratio))) == ratio ? a : At(a, finest);
    }
}
