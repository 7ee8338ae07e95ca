using System.Collections.Immutable;
using Rnnc.Evaluate;
using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>Tells which function a list of values belongs to, by comparing them with each kind at fixed points.</summary>
public static class KnownFunctions
{
    /// <summary>Relative above 1, absolute below: rounding of a chain of float32 ops stays under it, different kinds lie further apart.</summary>
    private const double Tolerance = 1e-5;

    /// <summary>Beyond this a spelling may overflow (exp of a large x) where the function itself does not.</summary>
    private const double FiniteRange = 30;

    private static readonly Unary[] Fixed =
    [
        new(UnaryKind.Sigmoid), new(UnaryKind.Tanh), new(UnaryKind.Relu), new(UnaryKind.Abs), new(UnaryKind.Softplus), new(UnaryKind.Softsign),
        new(UnaryKind.Silu), new(UnaryKind.Mish), new(UnaryKind.Gelu), new(UnaryKind.GeluTanh), new(UnaryKind.HardSwish), new(UnaryKind.LogSigmoid),
        new(UnaryKind.TanhShrink), new(UnaryKind.SparsePlus), new(UnaryKind.Selu, (float)1.6732632423543772, (float)1.0507009873554805),
    ];

    /// <summary>Slopes that files mean when they are this near, whatever rounding the spelling had.</summary>
    private static readonly double[] UsualSlopes = [1.0 / 6, 0.2, 0.25, 0.5, 0.1, 0.01, 0.3, 1];

    /// <summary>Where functions are compared; 0 and 1 and their negatives are among them.</summary>
    public static ImmutableArray<float> Points { get; } =
        [-10000, -1000, -200, -80, -50, -30, -20, -12, .. Enumerable.Range(-40, 81).Select(i => i * 0.25f), 12, 20, 30, 50, 80, 200, 1000, 10000];

    /// <summary>The kind with its parameters, or null.</summary>
    /// <param name="values">The function at <see cref="Points"/>.</param>
    public static Unary? Recognise(ReadOnlySpan<float> values)
    {
        foreach (Unary kind in Fixed)
        {
            if (Matches(kind, values)) return kind;
        }

        foreach (Unary kind in Fitted(values))
        {
            if (Matches(kind, values)) return kind;
        }

        return null;
    }

    private static bool Matches(Unary kind, ReadOnlySpan<float> values)
    {
        Func<double, double> function = UnaryFunction.Of(kind);
        for (int i = 0; i < values.Length; i++)
        {
            double expected = function(Points[i]);
            if (!float.IsFinite(values[i]) && Math.Abs(Points[i]) > FiniteRange) continue;
            if (!(Math.Abs(values[i] - expected) <= Tolerance * Math.Max(1, Math.Abs(expected)))) return false;
        }

        return true;
    }

    /// <summary>Kinds with parameters, these taken from the values where the kind shows them.</summary>
    private static List<Unary> Fitted(ReadOnlySpan<float> values)
    {
        double At(ReadOnlySpan<float> of, float x) => of[Points.IndexOf(x)];
        double slope = Snap(-At(values, -1)), floor = Snap(-At(values, -20));
        var kinds = new List<Unary>();
        if (slope is > 0 and < 1) kinds.Add(new Unary(UnaryKind.LeakyRelu, (float)slope));
        if (floor > 0) kinds.Add(new Unary(UnaryKind.Elu, (float)floor));
        int first = -1, last = -1;
        for (int i = 0; i < values.Length; i++)
        {
            if (!(values[i] is > 0 and < 1)) continue;
            if (first < 0) first = i;
            last = i;
        }

        if (last > first) kinds.Add(new Unary(UnaryKind.HardSigmoid, (float)Snap((values[last] - values[first]) / (double)(Points[last] - Points[first])), (float)Snap(At(values, 0))));
        return kinds;
    }

    private static double Snap(double value)
    {
        foreach (double usual in UsualSlopes)
        {
            if (Math.Abs(value - usual) < 1e-6) return usual;
        }

        return Math.Round(value, 6);
    }
}
