using Rnnc.Ir;
using Rnnc.Lift.Cells;
using Xunit;

namespace Rnnc.Tests.Lift.Cells;

/// <summary>Each rewrite on a small graph: the expected form, and the same values as before.</summary>
public sealed class CanonicalizeTests
{
    private static readonly Dictionary<string, (Func<Cell, Value[]> Graph, string Expected)> Rows = new()
    {
        // Extents of 1
        ["batch axis goes"] = (c => [c.Tanh(c.Add(c.In(1, 4), c.C("1,4: 1 2 3 4")))], "Tanh(Add(in0, [4: 1 2 3 4]))"),
        ["reshape of the batch goes"] = (c => [c.Add(c.Reshape(c.Tanh(c.In(1, 4)), 4), c.Reshape(c.In(4), 1, 1, 4))], "Add(in1, Tanh(in0))"),
        ["transpose of an extent of 1 goes"] = (c => [c.Tanh(c.Op(new Transpose([1, 0, 2]), c.In(1, 3, 4)))], "Tanh(in0)"),
        ["transpose of others stays"] = (c => [c.Op(new Transpose([2, 1, 0]), c.In(1, 3, 4))], "Reshape{to=[4, 3, 1]}(Transpose{permutation=[1, 0]}(in0))"),
        ["mean drops its axis"] = (c => { var x = c.In(1, 4); return [c.Sub(x, c.Mean(x, 1))]; }, "Sub(in0, ReduceMean{axes=[0], keep}(in0))"),
        ["mean without keep"] = (c => { var x = c.In(1, 4); return [c.Sub(x, c.Reshape(c.Mean(x, 1, false), 1, 1))]; }, "Sub(in0, ReduceMean{axes=[0], keep}(in0))"),
        ["mean over the batch is nothing"] = (c => [c.Mean(c.In(1, 4), 0)], "in0"),
        ["interior extent of 1"] = (c => [c.Add(c.In(3, 1, 4), c.In(1, 1, 4))], "Add(in0, in1)"),
        ["broadcast that needs its extent of 1"] = (c => [c.Add(c.In(3, 1, 4), c.In(5, 4))], "Add(in1, Reshape{to=[3, 1, 4]}(in0))"),
        ["concat of the batch"] = (c => [c.Concat(0, c.In(1, 4), c.In(1, 4))], "Concat{axis=0}(Reshape{to=[1, 4]}(in0), Reshape{to=[1, 4]}(in1))"),
        ["scalar input"] = (c => [c.Add(c.In(4), c.In())], "Add(in0, in1)"),

        // Linear
        ["product is linear"] = (c => [c.MatMul(c.In(1, 2), c.C("2,3: 1 2 3 4 5 6"))], "Linear(in0, [2,3: 1 2 3 4])"),
        ["transposed product"] = (c => [c.MatMul(c.In(1, 2), c.C("3,2: 1 4 2 5 3 6"), true)], "Linear(in0, [2,3: 1 2 3 4])"),
        ["one column"] = (c => [c.MatMul(c.In(1, 2), c.C("2,1: 1 2"))], "Linear(in0, [2,1: 1 2])"),
        ["one row"] = (c => [c.MatMul(c.In(1, 1), c.C("1,3: 1 2 3"))], "Linear(in0, [1,3: 1 2 3])"),
        ["gate"] = (c => { Value x = c.In(1, 2), h = c.In(1, 2); return [c.Add(c.Add(c.MatMul(h, c.C("2,2: 5 6 7 8")), c.C("2: 9 10")), c.MatMul(x, c.C("2,2: 1 2 3 4")))]; }, "Linear(in0, [2,2: 1 2 3 4], in1, [2,2: 5 6 7 8], [2: 9 10])"),
        ["biases add up, differences negate"] = (c => { Value x = c.In(2), h = c.In(2); return [c.Sub(c.Add(c.C("2: 1 1"), c.MatMul(x, c.C("2,2: 1 2 3 4"))), c.Add(c.MatMul(h, c.C("2,2: 5 6 7 8")), c.C("2: 9 10")))]; }, "Linear(in0, [2,2: 1 2 3 4], in1, [2,2: -5 -6 -7 -8], [2: -8 -9])"),
        ["number in the bias"] = (c => [c.Add(c.MatMul(c.In(2), c.C("2,2: 1 2 3 4")), c.C(1))], "Linear(in0, [2,2: 1 2 3 4], [2: 1 1])"),
        ["concat splits the matrix"] = (c => [c.MatMul(c.Concat(1, c.In(1, 1), c.In(1, 2)), c.C("3,2: 1 2 3 4 5 6"))], "Linear(in0, [1,2: 1 2], in1, [2,2: 3 4 5 6])"),
        ["gates of one matrix"] = (c => { var m = c.Add(c.MatMul(c.In(1, 1), c.C("1,4: 1 2 3 4")), c.C("4: 5 6 7 8")); return [c.Sigmoid(c.Slice(m, 1, 0, 2)), c.Tanh(c.Slice(m, 1, 2, 2))]; }, "Sigmoid(Linear(in0, [1,2: 1 2], [2: 5 6])); Tanh(Linear(in0, [1,2: 3 4], [2: 7 8]))"),
        ["gates cut after the function"] = (c => { var m = c.Sigmoid(c.MatMul(c.In(1, 1), c.C("1,4: 1 2 3 4"))); return [c.Slice(m, 1, 0, 2), c.Slice(m, 1, 2, 2)]; }, "Sigmoid(Linear(in0, [1,2: 1 2])); Sigmoid(Linear(in0, [1,2: 3 4]))"),
        ["what is needed whole is not cut up"] = (c => { var m = c.MatMul(c.In(1, 1), c.C("1,4: 1 2 3 4")); return [c.Slice(m, 1, 0, 2), c.Tanh(m)]; }, "Slice{axis=0, begin=0, size=2}(Linear(in0, [1,4: 1 2 3 4])); Tanh(Linear(in0, [1,4: 1 2 3 4]))"),
        ["gates as rows of a reshape"] = (c => { var m = c.Reshape(c.MatMul(c.In(1, 1), c.C("1,4: 1 2 3 4")), 2, 2); return [c.Reshape(c.Slice(m, 0, 0, 1), 2), c.Reshape(c.Slice(m, 0, 1, 1), 1, 2)]; }, "Linear(in0, [1,2: 1 2]); Linear(in0, [1,2: 3 4])"),
        ["concat only cut again"] = (c => { var m = c.Concat(0, c.MatMul(c.In(1), c.C("1,2: 1 2")), c.In(2)); return [c.Slice(m, 0, 0, 2), c.Slice(m, 0, 2, 2)]; }, "Linear(in0, [1,2: 1 2]); in1"),
        ["slices put together again"] = (c => { var x = c.In(4); return [c.Concat(0, c.Slice(x, 0, 0, 2), c.Slice(x, 0, 2, 2))]; }, "in0"),
        ["scale of a linear"] = (c => [c.Mul(c.C("2: 10 100"), c.Add(c.MatMul(c.In(1), c.C("1,2: 1 2")), c.C("2: 3 4")))], "Linear(in0, [1,2: 10 200], [2: 30 400])"),
        ["scale of an operand"] = (c => [c.MatMul(c.Mul(c.In(2), c.C("2: 10 100")), c.C("2,2: 1 2 3 4"))], "Linear(in0, [2,2: 10 20 300 400])"),
        ["constant operand"] = (c => [c.MatMul(c.Concat(0, c.In(1), c.C("1: 2")), c.C("2,2: 1 2 3 4"))], "Linear(in0, [1,2: 1 2], [2: 6 8])"),
        ["one operand twice"] = (c => { var x = c.In(1); return [c.Add(c.MatMul(x, c.C("1,2: 1 2")), c.MatMul(x, c.C("1,2: 3 4")))]; }, "Linear(in0, [1,2: 4 6])"),
        ["shared products, two biases"] = (c => { var a = c.MatMul(c.In(1), c.C("1,2: 1 2")); return [c.Sigmoid(c.Add(a, c.C("2: 3 4"))), c.Tanh(c.Add(a, c.C("2: 5 6")))]; }, "Sigmoid(Add(Linear(in0, [1,2: 1 2]), [2: 3 4])); Tanh(Add(Linear(in0, [1,2: 1 2]), [2: 5 6]))"),
        ["equal products, two biases"] = (c => { var x = c.In(1); return [c.Sigmoid(c.Add(c.MatMul(x, c.C("1,2: 1 2")), c.C("2: 3 4"))), c.Tanh(c.Add(c.MatMul(x, c.C("1,2: 1 2")), c.C("2: 5 6")))]; }, "Sigmoid(Add(Linear(in0, [1,2: 1 2]), [2: 3 4])); Tanh(Add(Linear(in0, [1,2: 1 2]), [2: 5 6]))"),
        ["product of two computed operands"] = (c => [c.MatMul(c.In(1, 3, 2), c.In(1, 2, 3))], "MatMul(in0, in1)"),

        ["a layer for every step"] = (c => { Value x = c.In(1, 3, 2), w = c.C("2,2: 1 2 3 4"); return [c.Concat(1, [.. Enumerable.Range(0, 3).Select(t => c.Reshape(c.Tanh(c.Add(c.MatMul(c.Reshape(c.Slice(x, 1, t, 1), 1, 2), w), c.C("2: 5 6"))), 1, 1, 2))])]; }, "Tanh(Linear(in0, [2,2: 1 2 3 4], [2: 5 6]))"),

        // Element-wise
        ["constant comes second"] = (c => [c.Add(c.C("2: 1 2"), c.In(2))], "Add(in0, [2: 1 2])"),
        ["complement stays"] = (c => [c.Mul(c.Sub(c.C("2: 1 1"), c.Sigmoid(c.In(2))), c.In(2))], "Mul(Sub(1, Sigmoid(in0)), in1)"),
        ["minus a constant"] = (c => [c.Sub(c.In(2), c.C("2: 1 2"))], "Add(in0, [2: -1 -2])"),
        ["constants add up"] = (c => [c.Add(c.Add(c.In(2), c.C("2: 1 2")), c.C(1))], "Add(in0, [2: 2 3])"),
        ["zero and one vanish"] = (c => [c.Add(c.Mul(c.In(2), c.C(1)), c.C("2: 0 0"))], "in0"),
        ["negation joins a sum"] = (c => [c.Add(c.In(2), c.Do(UnaryKind.Neg, c.In(2)))], "Sub(in0, in1)"),
        ["negated factors"] = (c => [c.Mul(c.Do(UnaryKind.Neg, c.In(2)), c.Do(UnaryKind.Neg, c.In(2)))], "Mul(in0, in1)"),
        ["squared difference"] = (c => [c.Do(BinaryKind.SquaredDifference, c.In(2), c.In(2))], "Square(Sub(in0, in1))"),
        ["product with itself"] = (c => { var x = c.In(2); return [c.Mul(x, x)]; }, "Square(in0)"),
        ["quotient"] = (c => [c.Do(BinaryKind.Div, c.In(2), c.In(2))], "Mul(in0, Reciprocal(in1))"),
        ["quotient by a root"] = (c => [c.Do(BinaryKind.Div, c.In(2), c.Do(UnaryKind.Sqrt, c.In(2)))], "Mul(in0, Rsqrt(in1))"),
        ["quotient by a constant"] = (c => [c.Do(BinaryKind.Div, c.In(2), c.C(4))], "Mul(in0, 0.25)"),
        ["power"] = (c => [c.Do(BinaryKind.Pow, c.In(2), c.C(2))], "Square(in0)"),
        ["minimum and maximum"] = (c => [c.Do(BinaryKind.Min, c.Do(BinaryKind.Max, c.In(2), c.C(-1)), c.C(6))], "Clip{a=-1, b=6}(in0)"),
        ["maximum with zero"] = (c => [c.Do(BinaryKind.Max, c.C(0), c.In(2))], "Relu(in0)"),
        ["sum over n"] = (c => [c.Mul(c.Op(new Reduce(ReduceKind.Sum, [0], true), c.In(4)), c.C(0.25f))], "ReduceMean{axes=[0], keep}(in0)"),
        ["order of a sum of products"] = (c => { Value h = c.In(2), z = c.Sigmoid(c.In(2)), t = c.Tanh(c.In(2)); return [c.Add(c.Mul(t, c.Sub(c.C(1), z)), c.Mul(h, z))]; }, "Add(Mul(Sigmoid(in1), in0), Mul(Sub(1, Sigmoid(in1)), Tanh(in2)))"),
        ["equal expressions are one order"] = (c => { Value x = c.In(2), y = c.In(2); return [c.Add(c.Tanh(c.Mul(y, x)), c.Tanh(c.Mul(x, y)))]; }, "Add(Tanh(Mul(in0, in1)), Tanh(Mul(in0, in1)))"),

        // Functions of one value
        ["hard sigmoid of Keras 3"] = (c => [c.Mul(c.Do(UnaryKind.Clip, c.Add(c.MatMul(c.In(1), c.C("1,2: 1 2")), c.C(3)), 0, 6), c.C(1 / 6f))], "HardSigmoid{a=0.1666666716337204, b=0.5}(Linear(in0, [1,2: 1 2]))"),
        ["hard sigmoid of Keras 2"] = (c => [c.Do(UnaryKind.Clip, c.Add(c.Mul(c.In(2), c.C(0.2f)), c.C(0.5f)), 0, 1)], "HardSigmoid{a=0.20000000298023224, b=0.5}(in0)"),
        ["hard sigmoid as a kind"] = (c => [c.Do(UnaryKind.HardSigmoid, c.In(2), 1.0 / 6, 0.5)], "HardSigmoid{a=0.1666666716337204, b=0.5}(in0)"),
        ["silu"] = (c => { var x = c.In(2); return [c.Mul(c.Sigmoid(x), x)]; }, "Silu(in0)"),
        ["softplus"] = (c => [c.Do(UnaryKind.Log, c.Add(c.Do(UnaryKind.Exp, c.In(2)), c.C(1)))], "Softplus(in0)"),
        ["mish"] = (c => { var x = c.In(2); return [c.Mul(x, c.Tanh(c.Do(UnaryKind.Log, c.Add(c.Do(UnaryKind.Exp, x), c.C(1)))))]; }, "Mish(in0)"),
        ["gelu"] = (c => { var x = c.In(2); return [c.Mul(c.Mul(x, c.C(0.5f)), c.Add(c.Do(UnaryKind.Erf, c.Mul(x, c.C(0.70710678f))), c.C(1)))]; }, "Gelu(in0)"),
        ["gelu by tanh"] = (c => { var x = c.In(2); var cube = c.Add(x, c.Mul(c.C(0.044715f), c.Do(BinaryKind.Pow, x, c.C(3)))); return [c.Mul(c.C(0.5f), c.Mul(x, c.Add(c.C(1), c.Tanh(c.Mul(c.C(0.7978845608f), cube)))))]; }, "GeluTanh(in0)"),
        ["softsign"] = (c => { var x = c.In(2); return [c.Do(BinaryKind.Div, x, c.Add(c.Do(UnaryKind.Abs, x), c.C(1)))]; }, "Softsign(in0)"),
        ["sigmoid by exp"] = (c => [c.Do(BinaryKind.Div, c.C(1), c.Add(c.C(1), c.Do(UnaryKind.Exp, c.Do(UnaryKind.Neg, c.In(2)))))], "Sigmoid(in0)"),
        ["sigmoid by tanh"] = (c => [c.Add(c.Mul(c.Tanh(c.Mul(c.In(2), c.C(0.5f))), c.C(0.5f)), c.C(0.5f))], "Sigmoid(in0)"),
        ["leaky relu"] = (c => { var x = c.In(2); return [c.Do(BinaryKind.Max, x, c.Mul(x, c.C(0.3f)))]; }, "LeakyRelu{a=0.30000001192092896, b=0}(in0)"),
        ["a sigmoid that is read twice stays"] = (c => { var x = c.In(2); var z = c.Sigmoid(x); return [c.Mul(z, x), z]; }, "Mul(Sigmoid(in0), in0); Sigmoid(in0)"),
        ["relu with a high bound is no relu"] = (c => [c.Do(BinaryKind.Min, c.Do(UnaryKind.Relu, c.In(2)), c.C(100))], "Clip{a=0, b=100}(in0)"),
        ["scaled tanh is spelled out"] = (c => [c.Do(UnaryKind.ScaledTanh, c.In(2), 2, 3)], "Mul(Tanh(Mul(in0, 3)), 2)"),

        ["softmax by exp"] = (c => { var e = c.Do(UnaryKind.Exp, c.In(1, 4)); return [c.Do(BinaryKind.Div, e, c.Op(new Reduce(ReduceKind.Sum, [1], true), e))]; }, "Softmax{axis=0}(in0)"),
        ["softmax by exp of differences"] = (c => { var x = c.In(1, 4); var e = c.Do(UnaryKind.Exp, c.Sub(x, c.Op(new Reduce(ReduceKind.Max, [1], true), x))); return [c.Do(BinaryKind.Div, e, c.Op(new Reduce(ReduceKind.Sum, [1], true), e))]; }, "Softmax{axis=0}(in0)"),
        ["order of a maximum"] = (c => { Value x = c.In(2), y = c.In(2); return [c.Do(BinaryKind.Max, y, x)]; }, "Max(in0, in1)"),
        ["choice of a number"] = (c => [c.Op(new Select(), c.Do(BinaryKind.Less, c.In(2), c.C(0)), c.C("2: 1 1"), c.In(2))], "Select(Less(in0, 0), 1, in1)"),

        // Layer norm
        ["variance by squares"] = (c => { var x = c.In(1, 4); var m = c.Mean(x, 1); return [c.Sub(c.Mean(c.Mul(x, x), 1), c.Mul(m, m))]; }, "ReduceMean{axes=[0], keep}(Square(Sub(in0, ReduceMean{axes=[0], keep}(in0))))"),
        ["difference before the scale"] = (c => { Value x = c.In(2), m = c.In(1), s = c.In(1); return [c.Add(c.Mul(x, s), c.Sub(c.C("2: 1 2"), c.Mul(m, s)))]; }, "Add(Mul(Sub(in0, in1), in2), [2: 1 2])"),
        ["layer norm of Keras"] = (KerasNorm, "Add(Mul(Mul(Sub(in0, ReduceMean{axes=[0], keep}(in0)), Rsqrt(Add(ReduceMean{axes=[0], keep}(Square(Sub(in0, ReduceMean{axes=[0], keep}(in0)))), 0.001))), [4: 1 2 3 4]), [4: 5 6 7 8])"),
    };

    public static TheoryData<string> Names => [.. Rows.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Form(string row)
    {
        Graph before = Make(row), after = Canonicalize.Apply(before, keepBoundary: false);
        Assert.Equal(Rows[row].Expected, Expression.Of(after));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Values(string row) => SameValues.Assert(Make(row), seed: 7);

    [Theory]
    [MemberData(nameof(Names))]
    public void ASecondTimeChangesNothing(string row)
    {
        Graph once = Canonicalize.Apply(Make(row), keepBoundary: false);
        Assert.Equal(Expression.Of(once), Expression.Of(Canonicalize.Apply(once, keepBoundary: false)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void InForm(string row)
    {
        Graph after = Canonicalize.Apply(Make(row), keepBoundary: false);
        CanonicalForm.Check(new Model("m", Cell.Here, after, [.. after.Inputs.Select(_ => "x")], [.. after.Outputs.Select(_ => "y")]));
    }

    private static Graph Make(string row)
    {
        var cell = new Cell();
        return cell.Build(Rows[row].Graph(cell));
    }

    /// <summary>As the converter writes Keras' LayerNormalization: x (inv gamma) + (beta + (-mean) (inv gamma)).</summary>
    private static Value[] KerasNorm(Cell c)
    {
        Value x = c.In(1, 4), mean = c.Mean(x, 1);
        Value variance = c.Mean(c.Do(BinaryKind.SquaredDifference, x, mean), 1);
        Value scale = c.Mul(c.Do(UnaryKind.Rsqrt, c.Add(variance, c.C(0.001f))), c.C("4: 1 2 3 4"));
        return [c.Add(c.Mul(x, scale), c.Add(c.Mul(c.Do(UnaryKind.Neg, mean), scale), c.C("4: 5 6 7 8")))];
    }
}
