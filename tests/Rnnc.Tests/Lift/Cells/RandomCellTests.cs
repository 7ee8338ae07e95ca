using CsCheck;
using Rnnc.Ir;
using Rnnc.Lift.Cells;
using Xunit;

namespace Rnnc.Tests.Lift.Cells;

/// <summary>Cells made of random ops: the rewrites keep the values, settle, and end in the form.</summary>
public sealed class RandomCellTests
{
    private const int Units = 4;

    private static readonly Gen<(int Kind, int A, int B)[]> Programs = Gen.Select(Gen.Int[0, 19], Gen.Int[0, 1000], Gen.Int[0, 1000]).Array[4, 30];

    [Fact]
    public void ValuesStay() => Programs.Sample(program => SameValues.Assert(Make(program), program.Length), iter: 400, threads: 1);

    [Fact]
    public void TheFormIsReachedAndKept() => Programs.Sample(
        program =>
        {
            Graph once = Canonicalize.Apply(Make(program), keepBoundary: false);
            CanonicalForm.Check(new Model("m", Cell.Here, once, [.. once.Inputs.Select(_ => "x")], [.. once.Outputs.Select(_ => "y")]));
            return Expression.Of(once) == Expression.Of(Canonicalize.Apply(once, keepBoundary: false));
        },
        iter: 200,
        threads: 1);

    /// <summary>Each instruction takes earlier values of shape [1, 4]; functions that grow without bound are kept away.</summary>
    private static Graph Make((int Kind, int A, int B)[] program)
    {
        var c = new Cell();
        var values = new List<Value> { c.In(1, Units), c.In(1, Units), c.In(1, Units) };
        foreach (var (kind, first, second) in program)
        {
            Value a = values[first % values.Count], b = values[second % values.Count];
            values.Add(kind switch
            {
                0 or 1 => c.MatMul(a, c.W(Units, Units)),
                2 => c.MatMul(c.Concat(1, a, b), c.W(2 * Units, Units)),
                3 => c.Slice(c.MatMul(a, c.W(Units, 3 * Units)), 1, first % 3 * Units, Units),
                4 => c.MatMul(a, c.W(Units, Units), true),
                5 or 6 => c.Add(a, b),
                7 => c.Sub(a, b),
                8 => c.Mul(c.Tanh(a), b),
                9 => c.Sigmoid(a),
                10 => c.Tanh(a),
                11 => c.Add(a, c.W(1, Units)),
                12 => c.Mul(c.W(Units), a),
                13 => c.Sub(c.C(1), a),
                14 => c.Mul(a, c.Sigmoid(a)),
                15 => c.Sub(a, c.Mean(a, 1)),
                16 => c.Do(UnaryKind.Neg, a),
                17 => c.Slice(c.Concat(1, a, b), 1, second % Units, Units),
                18 => c.Reshape(c.Slice(c.Reshape(c.Concat(1, a, b), 2, Units), 0, first % 2, 1), 1, Units),
                _ => c.Do(BinaryKind.Min, c.Do(BinaryKind.Max, a, c.C(-1)), c.C(1)),
            });
        }

        return c.Build(c.Tanh(values[^1]), c.Tanh(values[^2]));
    }
}
