using CsCheck;
using Rnnc.Evaluate;
using Xunit;

namespace Rnnc.Tests.Evaluate;

/// <summary>Our elementary functions against the C library's, which are good to an ulp or two, and against identities.</summary>
public class PortableMathTests
{
    private const double Relative = 1e-14;

    public static TheoryData<string, Func<double, double>, Func<double, double>, double, double> Twins => new()
    {
        { "exp", PortableMath.Exp, Math.Exp, -700, 700 },
        { "exp near 0", PortableMath.Exp, Math.Exp, -1, 1 },
        { "log", PortableMath.Log, Math.Log, 1e-300, 1e300 },
        { "log near 1", PortableMath.Log, Math.Log, 0.5, 2 },
        { "tanh", PortableMath.Tanh, Math.Tanh, -25, 25 },
        { "tanh near 0", PortableMath.Tanh, Math.Tanh, -1e-3, 1e-3 },
        { "sin", PortableMath.Sin, Math.Sin, -7, 7 },
        { "cos", PortableMath.Cos, Math.Cos, -7, 7 },
    };

    [Theory]
    [MemberData(nameof(Twins))]
    public void AgreesWithTheLibrary(string name, Func<double, double> ours, Func<double, double> theirs, double low, double high)
    {
        Assert.NotEmpty(name);
        Gen.Double[low, high].Sample(x => Math.Abs(ours(x) - theirs(x)) <= Relative * Math.Max(Math.Abs(theirs(x)), name is "sin" or "cos" ? 1 : 0), iter: 20_000);
    }

    [Fact]
    public void PowAgreesWithTheLibrary() => Gen.Select(Gen.Double[1e-3, 1e3], Gen.Double[-40, 40])
        .Sample((x, y) => Math.Abs(PortableMath.Pow(x, y) - Math.Pow(x, y)) <= 1e-12 * Math.Pow(x, y), iter: 20_000);

    [Fact]
    public void PowHasTheSpecialValuesOfTheLibrary()
    {
        double[] special = [0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 1e300, -1e300, double.PositiveInfinity, double.NegativeInfinity, double.NaN];
        foreach (double x in special)
        {
            foreach (double y in special)
            {
                double expected = Math.Pow(x, y), actual = PortableMath.Pow(x, y);
                Assert.True(expected.Equals(actual) || Math.Abs(expected - actual) <= 1e-12 * Math.Abs(expected), $"{x}^{y}: {actual}, {expected}");
            }
        }
    }

    /// <summary>expm1 and log1p undo each other, also where exp(x) - 1 would lose every digit.</summary>
    [Fact]
    public void Expm1AndLog1pAreInverse() => Gen.Select(Gen.Double[-1, 1], Gen.Int[0, 60])
        .Sample((x, shift) =>
        {
            x = Math.ScaleB(x, -shift);
            return Math.Abs(PortableMath.Log1p(PortableMath.Expm1(x)) - x) <= 4 * Relative * Math.Abs(x);
        }, iter: 20_000);

    /// <summary>Values of DLMF table 7.23 and of 40-digit arithmetic.</summary>
    [Theory]
    [InlineData(0, 0)]
    [InlineData(1e-8, 1.1283791670955126e-8)]
    [InlineData(0.5, 0.5204998778130465)]
    [InlineData(1, 0.8427007929497149)]
    [InlineData(2, 0.9953222650189527)]
    [InlineData(3, 0.9999779095030014)]
    [InlineData(5.5, 0.9999999999999927)]
    [InlineData(7, 1)]
    public void ErfIsExact(double x, double expected)
    {
        Assert.Equal(expected, PortableMath.Erf(x), 4e-15);
        Assert.Equal(-PortableMath.Erf(x), PortableMath.Erf(-x));
    }

    /// <summary>The derivative of erf is a bell of known height: a check between the table's values.</summary>
    [Fact]
    public void ErfHasItsDerivative() => Gen.Double[-5, 5].Sample(x =>
    {
        const double h = 1e-4;
        double slope = (PortableMath.Erf(x + h) - PortableMath.Erf(x - h)) / (2 * h);
        return Math.Abs(slope - (2 / Math.Sqrt(Math.PI) * Math.Exp(-x * x))) < 1e-8;
    }, iter: 5_000);

    [Fact]
    public void EndsAreExact()
    {
        Assert.Equal(double.PositiveInfinity, PortableMath.Exp(710));
        Assert.Equal(0, PortableMath.Exp(-746));
        Assert.Equal(double.Epsilon, PortableMath.Exp(-744.5));
        Assert.Equal(Math.Exp(-720), PortableMath.Exp(-720), 1e-320);
        Assert.Equal(double.NegativeInfinity, PortableMath.Log(0));
        Assert.Equal(double.NaN, PortableMath.Log(-1));
        Assert.Equal(Math.Log(1e-310), PortableMath.Log(1e-310), 1e-11);
        Assert.Equal(double.PositiveInfinity, PortableMath.Log1p(double.PositiveInfinity));
        Assert.Equal(0.5, PortableMath.Sigmoid(0));
        Assert.Equal(0, PortableMath.Sigmoid(double.NegativeInfinity));
        Assert.Equal(1, PortableMath.Tanh(double.PositiveInfinity));
        Assert.Equal(double.NaN, PortableMath.Tanh(double.NaN));
        Assert.Equal(double.NaN, PortableMath.Sin(double.PositiveInfinity));
        Assert.InRange(PortableMath.Sin(1e300), -1, 1);
        Assert.Equal(Math.Sin(1e9), PortableMath.Sin(1e9), 1e-6);
    }
}
