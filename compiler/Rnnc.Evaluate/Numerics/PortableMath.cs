namespace Rnnc.Evaluate;

/// <summary>
/// Elementary functions in double that give the same bits on every machine: additions, multiplications, divisions and square
/// roots of IEEE 754 alone, in a fixed order, no C library. Relative error below 1e-14 where a result is a normal number.
/// </summary>
public static class PortableMath
{
    // ln 2 in two parts: the first has 32 bits, so that its product with an exponent is exact.
    private const double Ln2High = 6.93147180369123816490e-01;
    private const double Ln2Low = 1.90821492927058770002e-10;

    // pi / 2 in three parts of 33 bits each but the last, for the reduction of Cody and Waite (1980).
    private const double HalfPi1 = 1.57079632673412561417e+00;
    private const double HalfPi2 = 6.07710050630396597660e-11;
    private const double HalfPi3 = 2.02226624879595063154e-21;

    /// <summary>e^x: x = k ln 2 + r with |r| &lt;= ln 2 / 2, e^r by its Taylor series, times 2^k.</summary>
    public static double Exp(double x)
    {
        if (double.IsNaN(x)) return x;
        if (x > 709.782712893384) return double.PositiveInfinity;
        if (x < -745.2) return 0;
        double k = Math.Round(x * 1.44269504088896338700);
        double r = (x - (k * Ln2High)) - (k * Ln2Low);
        return Scale(1 + ExpMinusOneSeries(r), (int)k);
    }

    /// <summary>e^x - 1, exact for small x too.</summary>
    public static double Expm1(double x) => Math.Abs(x) < 0.35 ? ExpMinusOneSeries(x) : Exp(x) - 1;

    /// <summary>Natural logarithm: x = 2^e m with m in [sqrt(1/2), sqrt(2)), log m = 2 artanh((m - 1) / (m + 1)).</summary>
    public static double Log(double x)
    {
        if (double.IsNaN(x) || x < 0) return double.NaN;
        if (x == 0) return double.NegativeInfinity;
        if (double.IsPositiveInfinity(x)) return x;
        int exponent = 0;
        if (!double.IsNormal(x))
        {
            x *= 18014398509481984.0; // 2^54
            exponent = -54;
        }

        long bits = BitConverter.DoubleToInt64Bits(x);
        exponent += (int)(bits >> 52) - 1023;
        double m = BitConverter.Int64BitsToDouble((bits & 0xFFFFFFFFFFFFFL) | 0x3FF0000000000000L);
        if (m > 1.4142135623730951)
        {
            m *= 0.5;
            exponent++;
        }

        double s = (m - 1) / (m + 1);
        double z = s * s;
        double sum = 0;
        for (int n = 23; n >= 3; n -= 2) sum = (sum + (1.0 / n)) * z;
        return (exponent * Ln2High) + ((2 * s) + ((2 * s * sum) + (exponent * Ln2Low)));
    }

    /// <summary>log(1 + x), exact for small x too (Kahan's correction of the rounded 1 + x).</summary>
    public static double Log1p(double x)
    {
        double u = 1 + x;
        if (u == 1) return x;
        return double.IsInfinity(u) ? Log(u) : Log(u) * (x / (u - 1));
    }

    public static double Sigmoid(double x) => 1 / (1 + Exp(-x));

    /// <summary>tanh |x| = t / (t + 2) with t = e^(2|x|) - 1.</summary>
    public static double Tanh(double x)
    {
        double magnitude = Math.Abs(x);
        if (magnitude > 20) return Math.CopySign(1, x);
        double t = Expm1(2 * magnitude);
        return Math.CopySign(t / (t + 2), x);
    }

    /// <summary>
    /// The error function by the series of Abramowitz and Stegun 7.1.6, whose terms are all positive:
    /// erf x = 2 / sqrt(pi) e^(-x^2) sum_n 2^n x^(2n+1) / (1 * 3 * ... * (2n+1)); 1 in double beyond |x| = 6.
    /// </summary>
    public static double Erf(double x)
    {
        if (double.IsNaN(x)) return x;
        if (Math.Abs(x) >= 6) return Math.CopySign(1, x);
        double term = x, sum = x, square = 2 * x * x;
        for (int n = 3; Math.Abs(term) > 1e-18 * Math.Abs(sum); n += 2)
        {
            term *= square / n;
            sum += term;
        }

        return 1.12837916709551257390 * Exp(-(x * x)) * sum;
    }

    public static double Sin(double x) => SinOfQuarter(x, 0);

    public static double Cos(double x) => SinOfQuarter(x, 1);

    /// <summary>x^y = e^(y log |x|) with the signs and special values of IEEE 754's pow.</summary>
    public static double Pow(double x, double y)
    {
        if (y == 0 || x == 1) return 1;
        if (double.IsNaN(x) || double.IsNaN(y)) return double.NaN;
        bool isInteger = y == Math.Floor(y);
        bool isOdd = isInteger && Math.Abs(y % 2) == 1;
        if (double.IsInfinity(y))
        {
            double magnitude = Math.Abs(x);
            return magnitude == 1 ? 1 : (magnitude > 1) == (y > 0) ? double.PositiveInfinity : 0;
        }

        if (x < 0 && !double.IsInfinity(x) && !isInteger) return double.NaN;
        double result = Math.Abs(y) <= 64 && isInteger ? IntegerPower(Math.Abs(x), (int)y) : Exp(y * Log(Math.Abs(x)));
        return isOdd && (x < 0 || (x == 0 && double.IsNegative(x))) ? -result : result;
    }

    private static double IntegerPower(double x, int exponent)
    {
        double result = 1;
        for (int left = Math.Abs(exponent); left > 0; left >>= 1)
        {
            if ((left & 1) != 0) result *= x;
            x *= x;
        }

        return exponent < 0 ? 1 / result : result;
    }

    /// <summary>sum of r^n / n! for n = 1..14: |r| &lt;= 0.35 leaves an error below 1e-19.</summary>
    private static double ExpMinusOneSeries(double r)
    {
        double p = 1.0 / 87178291200;
        p = (p * r) + (1.0 / 6227020800);
        p = (p * r) + (1.0 / 479001600);
        p = (p * r) + (1.0 / 39916800);
        p = (p * r) + (1.0 / 3628800);
        p = (p * r) + (1.0 / 362880);
        p = (p * r) + (1.0 / 40320);
        p = (p * r) + (1.0 / 5040);
        p = (p * r) + (1.0 / 720);
        p = (p * r) + (1.0 / 120);
        p = (p * r) + (1.0 / 24);
        p = (p * r) + (1.0 / 6);
        p = (p * r) + 0.5;
        return r + (r * r * p);
    }

    private static double Scale(double value, int exponent)
    {
        if (exponent is > -1022 and < 1024) return value * PowerOfTwo(exponent);
        int half = exponent / 2;
        return value * PowerOfTwo(half) * PowerOfTwo(exponent - half);
    }

    private static double PowerOfTwo(int exponent) => BitConverter.Int64BitsToDouble((exponent + 1023L) << 52);

    /// <summary>sin(x + quarters pi / 2).</summary>
    private static double SinOfQuarter(double x, int quarters)
    {
        if (!double.IsFinite(x)) return double.NaN;

        // Beyond 2^20 the three parts of pi / 2 are no longer exact multiples: an absolute error of |x| 1e-16 remains.
        if (Math.Abs(x) > 1048576) x = Math.IEEERemainder(x, 2 * Math.PI);
        double quarter = Math.Round(x / (Math.PI / 2));
        double r = ((x - (quarter * HalfPi1)) - (quarter * HalfPi2)) - (quarter * HalfPi3);
        int phase = ((int)quarter + quarters) & 3;
        double value = (phase & 1) == 0 ? SinSeries(r) : CosSeries(r);
        return phase >= 2 ? -value : value;
    }

    private static double SinSeries(double r)
    {
        double z = r * r, sum = 0;
        for (int n = 20; n >= 2; n -= 2) sum = (1 + sum) * (-z / (n * (n + 1)));
        return r + (r * sum);
    }

    private static double CosSeries(double r)
    {
        double z = r * r, sum = 0;
        for (int n = 20; n >= 2; n -= 2) sum = (1 + sum) * (-z / (n * (n - 1)));
        return 1 + sum;
    }
}
