using System.Numerics;
using CsCheck;
using Rnnc.Int8;
using Xunit;

namespace Rnnc.Tests.Int8;

/// <summary>Each operation against the unbounded integers of <see cref="ExactArithmetic"/>, and against what it is for: the real function.</summary>
public class ArithmeticTests
{
    private const int Iterations = 20_000;

    private static readonly Gen<int> Any32 = Gen.OneOf(Gen.Int, Gen.Int[-70000, 70000], Among(int.MinValue, int.MinValue + 1, -1, 0, 1, int.MaxValue - 1, int.MaxValue));
    private static readonly Gen<int> Any16 = Gen.OneOf(Gen.Int[-32768, 32767], Among(-32768, -32767, -1, 0, 1, 32766, 32767));
    private static readonly Gen<int> AnyMultiplier = Gen.OneOf(Gen.Int[1, int.MaxValue], Gen.Int[1, 1000], Among(1, 1 << 30, int.MaxValue));

    [Fact]
    public void Shifts_are_exact() => Gen.Select(Any32, Gen.Int[-30, 31]).Sample(
        (value, shift) => Rescale.RightShift(shift).Apply(value) == ExactArithmetic.ByShift(value, shift), iter: Iterations);

    [Fact]
    public void Multipliers_are_exact() => Gen.Select(Any32, AnyMultiplier, Gen.Int[0, 30]).Sample(
        (value, multiplier, shift) =>
        {
            int operand = value >> shift; // so that the shifted operand has 32 bits
            return new Rescale(multiplier, shift).Apply(operand) == ExactArithmetic.ByMultiplier(operand, multiplier, shift);
        },
        iter: Iterations);

    /// <summary>result - 1/2 &lt;= value * factor &lt; result + 1/2, in whole numbers.</summary>
    [Fact]
    public void Rescales_round_to_the_nearest_and_halves_up() => Gen.Select(Any32, AnyMultiplier, Gen.Int[0, 31], Gen.Bool).Sample(
        (value, multiplier, shift, byShift) =>
        {
            Rescale rescale = byShift ? Rescale.RightShift(shift) : new(multiplier, 0);
            BigInteger divisor = BigInteger.Pow(2, byShift ? shift : 32), product = byShift ? value : value * (BigInteger)multiplier;
            BigInteger twice = (2 * product) - (2 * divisor * rescale.Apply(value));
            return twice >= -divisor && twice < divisor;
        },
        iter: Iterations);

    /// <summary>30 bits and more of the factor, unless it is too small for a multiplier of 30 bits.</summary>
    [Fact]
    public void Chosen_rescales_are_near_their_factor() => Gen.Select(Gen.Double[0.5, 1], Gen.Int[-20, 14]).Sample(
        (mantissa, exponent) =>
        {
            double factor = Math.ScaleB(mantissa, exponent);
            Rescale rescale = Rescale.Of(factor);
            Assert.InRange(Math.Abs(rescale.Factor - factor), 0, Math.Max(factor * Math.ScaleB(1, -30), Math.ScaleB(1, -33)));
            Assert.True(rescale.IsShift || rescale.Shift == 0 || rescale.Multiplier > 1 << 29, $"{rescale} shifts further than it must");
        },
        iter: Iterations);

    [Fact]
    public void Powers_of_two_are_shifts()
    {
        for (int exponent = -30; exponent <= 14; exponent++) Assert.Equal(Rescale.RightShift(-exponent), Rescale.Of(Math.ScaleB(1, exponent)));
        Assert.False(Rescale.Of(Math.ScaleB(1, -31)).IsShift);
        Assert.False(Rescale.Of(Math.BitIncrement(0.25)).IsShift);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(16384.5)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Factors_out_of_range_are_refused(double factor) => Assert.Throws<ArgumentOutOfRangeException>(() => Rescale.Of(factor));

    [Fact]
    public void Saturation_is_exact() => Gen.Select(Gen.Long, Among(8, 16, 32)).Sample(
        (value, bits) => Arithmetic.Saturate(value >> (bits == 32 ? 16 : 40), bits) == ExactArithmetic.Saturate(value >> (bits == 32 ? 16 : 40), bits), iter: Iterations);

    [Fact]
    public void Lookups_are_exact_and_between_their_entries() => Gen.Select(Gen.Int[0, 15], Gen.Bool, Any16, Gen.Int).Sample(
        (fractionBits, interpolated, x, seed) =>
        {
            var table = new Table("t", 0, fractionBits, interpolated);
            int[] entries = Entries(table.EntryCount, seed);
            int result = Arithmetic.Lookup(entries, table, x);
            int index = (x + 32768) >> fractionBits, next = interpolated ? index + 1 : index;
            Assert.InRange(result, Math.Min(entries[index], entries[next]), Math.Max(entries[index], entries[next]));
            return result == ExactArithmetic.Lookup(entries, fractionBits, interpolated, x);
        },
        iter: 500);

    /// <summary>A straight line is interpolated without error beyond the rounding.</summary>
    [Fact]
    public void Interpolation_follows_a_line()
    {
        var table = new Table("half", 0, 8, Interpolated: true);
        int[] entries = [.. Enumerable.Range(0, 257).Select(i => (i * 128) - 16384)];
        for (int x = -32768; x <= 32767; x++) Assert.InRange(Arithmetic.Lookup(entries, table, x) - (x / 2.0), 0, 0.5);
    }

    [Fact]
    public void Powers_are_exact() => Gen.Select(Among(PowerKind.Reciprocal, PowerKind.ReciprocalSquareRoot, PowerKind.SquareRoot), Any32, Gen.Int[-30, 60], Gen.Int).Sample(
        (kind, value, shift, seed) =>
        {
            int[] entries = Entries(Arithmetic.PowerEntryCount(kind), seed);
            return Arithmetic.Power(entries, kind, shift, value) == ExactArithmetic.Power(entries, kind, shift, value);
        },
        iter: Iterations);

    /// <summary>With the real function in the table the result is it, to a unit and 2^-12 of it. Shift: the result's scale is 2^-bits.</summary>
    [Theory]
    [InlineData(PowerKind.Reciprocal, 14)]
    [InlineData(PowerKind.ReciprocalSquareRoot, 13)]
    [InlineData(PowerKind.SquareRoot, -1)]
    public void Powers_are_near_the_real_function(PowerKind kind, int bits)
    {
        Func<double, double> function = kind switch { PowerKind.Reciprocal => v => 1 / v, PowerKind.ReciprocalSquareRoot => v => 1 / Math.Sqrt(v), _ => Math.Sqrt };
        bool root = kind != PowerKind.Reciprocal;
        double start = root ? Math.ScaleB(1, 29) : Math.ScaleB(1, 30), step = root ? Math.ScaleB(1, 23) : Math.ScaleB(1, 24);
        // The largest power of two that keeps the entries within 16 bits; the shift takes the result from there to 2^-bits.
        int count = Arithmetic.PowerEntryCount(kind), scale = (int)Math.Floor(Math.Log2(32767 / Math.Max(function(start), function(start + (step * (count - 1))))));
        int[] entries = [.. Enumerable.Range(0, count).Select(i => (int)Math.Round(Math.ScaleB(function(start + (step * i)), scale)))];
        Gen.OneOf(Gen.Int[1, int.MaxValue], Gen.Int[1, 5000], Gen.Int[-5, 20]).Sample(
            value =>
            {
                double exact = Math.ScaleB(function(Math.Max(value, 1)), bits);
                int result = Arithmetic.Power(entries, kind, scale - bits, value);
                Assert.InRange(result - Math.Min(exact, 32767), -1 - (exact / 4096), 1 + (exact / 4096));
            },
            iter: Iterations);
    }

    [Fact]
    public void Requantizations_are_exact() => Gen.Select(Any32, Gen.OneOf(AnyMultiplier, Gen.Const(0)), Gen.Int[-31, 30]).Sample(
        (value, multiplier, exponent) =>
        {
            int operand = value >> Math.Max(exponent, 0);
            return Requantization.Requantize(operand, multiplier, exponent) == ExactArithmetic.Requantize(operand, multiplier, exponent);
        },
        iter: Iterations);

    [Fact]
    public void Single_requantizations_are_exact() => Gen.Select(Any32, Gen.Int[0, 32767], Gen.Int[-31, 7]).Sample(
        (value, multiplier, exponent) =>
        {
            int operand = value >> Math.Max(exponent + 1, 0);
            return Requantization.RequantizeOnce(operand, multiplier, exponent) == ExactArithmetic.RequantizeOnce(operand, multiplier, exponent);
        },
        iter: Iterations);

    /// <summary>The double rounding of a factor is never more than a unit away from the factor, and halves go away from zero.</summary>
    [Theory]
    [InlineData(3, 1 << 30, 0, 2)]
    [InlineData(-3, 1 << 30, 0, -1)]
    [InlineData(6, 1 << 30, -1, 2)]
    [InlineData(-6, 1 << 30, -1, -2)]
    [InlineData(5, 1 << 30, 1, 5)]
    [InlineData(int.MaxValue, int.MaxValue, 0, int.MaxValue - 1)]
    [InlineData(int.MinValue, int.MaxValue, 0, int.MinValue + 1)]
    public void Requantization_rounds_twice(int value, int multiplier, int exponent, int expected) => Assert.Equal(expected, Requantization.Requantize(value, multiplier, exponent));

    [Fact]
    public void Squashes_are_exact_and_within_their_range() => Gen.Select(Among(SquashKind.Sigmoid, SquashKind.Tanh), Gen.OneOf(Gen.Int[-140000, 140000], Gen.Int[int.MinValue + 1, int.MaxValue]), Gen.Int).Sample(
        (kind, value, seed) =>
        {
            int[] entries = Entries(Requantization.SquashEntryCount, seed);
            (int low, int high) = Requantization.SquashRange(entries, kind);
            int result = Requantization.Squash(entries, kind, value);
            return result == ExactArithmetic.Squash(entries, kind, value) && result >= low && result <= high;
        },
        iter: Iterations);

    [Fact]
    public void Softmaxes_are_exact_and_add_up() => Gen.Select(Gen.Int[1, 511], Gen.Int[1, 60], Gen.Int).Sample(
        (size, spread, seed) =>
        {
            var random = new Random(seed);
            int[] table = [.. Enumerable.Range(0, 256).Select(d => (int)Math.Min(int.MaxValue, Math.Exp(-d / (double)spread) * 2147483648.0))];
            int[] x = [.. Enumerable.Range(0, size).Select(_ => random.Next(-128, 128))], y = new int[size];
            Requantization.Softmax(table, x, y);
            Assert.Equal(ExactArithmetic.Softmax(table, [.. x.Select(value => (BigInteger)value)]), y.Select(value => (BigInteger)value));
            double total = y.Sum(value => value + 128.0);
            Assert.InRange(total, 0, 256 + (size / 2.0) + 1);
        },
        iter: 300);

    private static Gen<T> Among<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static int[] Entries(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.Next(4) switch { 0 => -32768, 1 => 32767, _ => random.Next(-32768, 32768) })];
    }
}
