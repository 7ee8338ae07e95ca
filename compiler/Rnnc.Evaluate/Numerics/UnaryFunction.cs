using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>The functions of <see cref="UnaryKind"/> in double. Tables and kernels take them from here, so that all agree.</summary>
public static class UnaryFunction
{
    /// <summary>x -> f(x) of an op, with its parameters bound.</summary>
    public static Func<double, double> Of(Unary op)
    {
        double a = op.Alpha, b = op.Beta;
        return op.Kind switch
        {
            UnaryKind.Identity => static x => x,
            UnaryKind.Neg => static x => -x,
            UnaryKind.Abs => Math.Abs,
            UnaryKind.Sign => static x => double.IsNaN(x) ? x : Math.Sign(x),
            UnaryKind.Square => static x => x * x,
            UnaryKind.Sqrt => Math.Sqrt,
            UnaryKind.Rsqrt => static x => 1 / Math.Sqrt(x),
            UnaryKind.Reciprocal => static x => 1 / x,
            UnaryKind.Exp => PortableMath.Exp,
            UnaryKind.Expm1 => PortableMath.Expm1,
            UnaryKind.Log => PortableMath.Log,
            UnaryKind.Log1p => PortableMath.Log1p,
            UnaryKind.Sin => PortableMath.Sin,
            UnaryKind.Cos => PortableMath.Cos,
            UnaryKind.Erf => PortableMath.Erf,
            UnaryKind.Floor => Math.Floor,
            UnaryKind.Ceil => Math.Ceiling,
            UnaryKind.Round => static x => Math.Round(x, MidpointRounding.ToEven),
            UnaryKind.LogicalNot => static x => x == 0 ? 1 : 0,
            UnaryKind.Sigmoid => PortableMath.Sigmoid,
            UnaryKind.Tanh => PortableMath.Tanh,
            UnaryKind.Relu => static x => Math.Max(x, 0),
            UnaryKind.Clip => x => Math.Min(Math.Max(x, a), b),
            UnaryKind.LeakyRelu => x => x >= 0 ? x : a * x,
            UnaryKind.ThresholdedRelu => x => double.IsNaN(x) || x > a ? x : 0,
            UnaryKind.Elu => x => x > 0 ? x : a * PortableMath.Expm1(x),
            UnaryKind.Selu => x => x > 0 ? b * x : a * b * PortableMath.Expm1(x),
            UnaryKind.Celu => x => Math.Max(0, x) + Math.Min(0, a * PortableMath.Expm1(x / a)),
            UnaryKind.Softplus => Softplus,
            UnaryKind.Softsign => static x => double.IsInfinity(x) ? Math.Sign(x) : x / (1 + Math.Abs(x)),
            UnaryKind.Silu => static x => double.IsNegativeInfinity(x) ? 0 : x * PortableMath.Sigmoid(x),
            UnaryKind.Mish => static x => double.IsNegativeInfinity(x) ? 0 : x * PortableMath.Tanh(Softplus(x)),
            UnaryKind.Gelu => static x => double.IsNegativeInfinity(x) ? 0 : 0.5 * x * (1 + PortableMath.Erf(x * 0.70710678118654752440)),
            UnaryKind.GeluTanh => GeluTanh,
            UnaryKind.HardSigmoid => x => Math.Min(Math.Max((a * x) + b, 0), 1),
            UnaryKind.HardSwish => static x => double.IsNegativeInfinity(x) ? 0 : x * Math.Min(Math.Max(x + 3, 0), 6) / 6,
            UnaryKind.LogSigmoid => static x => -Softplus(-x),
            UnaryKind.HardShrink => x => double.IsNaN(x) || Math.Abs(x) > a ? x : 0,
            UnaryKind.SoftShrink => x => double.IsNaN(x) ? x : x > a ? x - a : x < -a ? x + a : 0,
            UnaryKind.TanhShrink => static x => x - PortableMath.Tanh(x),
            UnaryKind.Squareplus => x => Squareplus(x, a),
            UnaryKind.SparsePlus => static x => x <= -1 ? 0 : x < 1 ? (x + 1) * (x + 1) / 4 : x,
            UnaryKind.Affine => x => (a * x) + b,
            UnaryKind.ScaledTanh => x => a * PortableMath.Tanh(b * x),
            UnaryKind.Power => x => PortableMath.Pow(x, a),
            _ => throw new InvalidOperationException($"no function for {op.Kind}"),
        };
    }

    /// <summary>max(x, 0) + log(1 + e^-|x|): the same as log(1 + e^x), without its overflow.</summary>
    private static double Softplus(double x) => Math.Max(x, 0) + PortableMath.Log1p(PortableMath.Exp(-Math.Abs(x)));

    private static double GeluTanh(double x) => double.IsNegativeInfinity(x)
        ? 0
        : 0.5 * x * (1 + PortableMath.Tanh(0.79788456080286535588 * (x + (0.044715 * x * x * x))));

    /// <summary>For x below 0 the form without cancellation: (x + r) / 2 = a / (2 (r - x)) with r = sqrt(x^2 + a).</summary>
    private static double Squareplus(double x, double a)
    {
        double root = Math.Sqrt((x * x) + a);
        return x < 0 ? a / (2 * (root - x)) : (x + root) / 2;
    }
}
