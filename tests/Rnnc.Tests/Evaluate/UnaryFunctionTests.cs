using CsCheck;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Evaluate;

/// <summary>Every unary function at chosen points, against its definition worked out elsewhere.</summary>
public class UnaryFunctionTests
{
    public static TheoryData<UnaryKind, double, double, double, double> Points => new()
    {
        { UnaryKind.Identity, 0, 0, -3, -3 },
        { UnaryKind.Neg, 0, 0, 3, -3 },
        { UnaryKind.Abs, 0, 0, -3, 3 },
        { UnaryKind.Sign, 0, 0, -3, -1 },
        { UnaryKind.Square, 0, 0, -3, 9 },
        { UnaryKind.Sqrt, 0, 0, 9, 3 },
        { UnaryKind.Rsqrt, 0, 0, 4, 0.5 },
        { UnaryKind.Reciprocal, 0, 0, 4, 0.25 },
        { UnaryKind.Exp, 0, 0, 1, Math.E },
        { UnaryKind.Expm1, 0, 0, 1e-9, 1.0000000005e-9 },
        { UnaryKind.Log, 0, 0, Math.E, 1 },
        { UnaryKind.Log1p, 0, 0, 1e-9, 9.999999995e-10 },
        { UnaryKind.Sin, 0, 0, Math.PI / 6, 0.5 },
        { UnaryKind.Cos, 0, 0, Math.PI / 3, 0.5 },
        { UnaryKind.Erf, 0, 0, 1, 0.8427007929497149 },
        { UnaryKind.Floor, 0, 0, -1.5, -2 },
        { UnaryKind.Ceil, 0, 0, -1.5, -1 },
        { UnaryKind.Round, 0, 0, 2.5, 2 },
        { UnaryKind.LogicalNot, 0, 0, 0, 1 },
        { UnaryKind.Sigmoid, 0, 0, 2, 0.8807970779778823 },
        { UnaryKind.Tanh, 0, 0, 1, 0.7615941559557649 },
        { UnaryKind.Relu, 0, 0, -2, 0 },
        { UnaryKind.Clip, -1, 2, 3, 2 },
        { UnaryKind.Clip, -1, 2, -3, -1 },
        { UnaryKind.LeakyRelu, 0.1, 0, -2, -0.2 },
        { UnaryKind.ThresholdedRelu, 1, 0, 0.9, 0 },
        { UnaryKind.ThresholdedRelu, 1, 0, 1.1, 1.1 },
        { UnaryKind.Elu, 2, 0, -1, -1.2642411176571153 },
        { UnaryKind.Selu, 1.6732632423543772, 1.0507009873554805, -1, -1.1113307378125625 },
        { UnaryKind.Selu, 1.6732632423543772, 1.0507009873554805, 2, 2.101401974710961 },
        { UnaryKind.Celu, 2, 0, -1, -0.7869386805747332 },
        { UnaryKind.Softplus, 0, 0, 1, 1.3132616875182228 },
        { UnaryKind.Softplus, 0, 0, 1000, 1000 },
        { UnaryKind.Softplus, 0, 0, -50, 1.9287498479639178e-22 },
        { UnaryKind.Softsign, 0, 0, -3, -0.75 },
        { UnaryKind.Silu, 0, 0, 2, 1.7615941559557646 },
        { UnaryKind.Mish, 0, 0, 1, 0.8650983882673103 },
        { UnaryKind.Gelu, 0, 0, 1, 0.8413447460685429 },
        { UnaryKind.GeluTanh, 0, 0, 1, 0.8411919906082768 },
        { UnaryKind.HardSigmoid, 0.2, 0.5, 1, 0.7 },
        { UnaryKind.HardSigmoid, 0.2, 0.5, 3, 1 },
        { UnaryKind.HardSwish, 0, 0, 1, 2.0 / 3 },
        { UnaryKind.HardSwish, 0, 0, -4, 0 },
        { UnaryKind.LogSigmoid, 0, 0, -1000, -1000 },
        { UnaryKind.LogSigmoid, 0, 0, 1, -0.31326168751822286 },
        { UnaryKind.HardShrink, 0.5, 0, -0.4, 0 },
        { UnaryKind.HardShrink, 0.5, 0, -0.6, -0.6 },
        { UnaryKind.SoftShrink, 0.5, 0, -0.75, -0.25 },
        { UnaryKind.SoftShrink, 0.5, 0, 0.75, 0.25 },
        { UnaryKind.TanhShrink, 0, 0, 1, 0.23840584404423515 },
        { UnaryKind.Squareplus, 4, 0, 1.5, 2 },
        { UnaryKind.Squareplus, 4, 0, -1e9, 1e-9 },
        { UnaryKind.SparsePlus, 0, 0, 0.5, 0.5625 },
        { UnaryKind.SparsePlus, 0, 0, -1.5, 0 },
        { UnaryKind.Affine, 2, 1, 3, 7 },
        { UnaryKind.ScaledTanh, 1.7159, 2.0 / 3, 1.5, 1.7159 * 0.7615941559557649 },
        { UnaryKind.Power, 3, 0, -2, -8 },
    };

    [Theory]
    [MemberData(nameof(Points))]
    public void GivesTheValue(UnaryKind kind, double alpha, double beta, double x, double expected)
    {
        double actual = UnaryFunction.Of(new Unary(kind, alpha, beta))(x);
        Assert.True(Math.Abs(actual - expected) <= 1e-12 * Math.Abs(expected), $"{kind}({x}) = {actual}, expected {expected}");
    }

    [Fact]
    public void EveryKindHasAPoint() => Assert.Empty(Enum.GetValues<UnaryKind>().Except(Points.Select(row => (UnaryKind)row[0])));

    /// <summary>No function turns an infinite or huge input into NaN where it has a limit.</summary>
    [Fact]
    public void LimitsAreNoNaN()
    {
        UnaryKind[] without = [UnaryKind.Sqrt, UnaryKind.Rsqrt, UnaryKind.Log, UnaryKind.Log1p, UnaryKind.Sin, UnaryKind.Cos, UnaryKind.TanhShrink];
        foreach (UnaryKind kind in Enum.GetValues<UnaryKind>().Except(without))
        {
            Func<double, double> function = UnaryFunction.Of(new Unary(kind, 1, 1));
            foreach (double x in (double[])[float.MaxValue, -float.MaxValue, double.NegativeInfinity, double.PositiveInfinity])
                Assert.False(double.IsNaN(function(x)), $"{kind}({x})");
        }
    }

    /// <summary>Rounding to even and NaN: what a mask or a fold could lose.</summary>
    [Fact]
    public void NaNStays()
    {
        UnaryKind[] loses = [UnaryKind.LogicalNot];
        foreach (UnaryKind kind in Enum.GetValues<UnaryKind>().Except(loses))
            Assert.True(double.IsNaN(UnaryFunction.Of(new Unary(kind, 1, 1))(double.NaN)), $"{kind}(NaN)");
    }

    [Fact]
    public void MonotoneFunctionsAreMonotone()
    {
        UnaryKind[] rising = [UnaryKind.Sigmoid, UnaryKind.Tanh, UnaryKind.Softplus, UnaryKind.Erf, UnaryKind.LogSigmoid, UnaryKind.Softsign, UnaryKind.Elu, UnaryKind.Exp, UnaryKind.Squareplus];
        foreach (UnaryKind kind in rising)
        {
            Func<double, double> function = UnaryFunction.Of(new Unary(kind, 1, 1));
            Gen.Select(Gen.Float[-30, 30], Gen.Float[-30, 30]).Sample((a, b) => (float)function(Math.Min(a, b)) <= (float)function(Math.Max(a, b)), iter: 2_000);
        }
    }
}
