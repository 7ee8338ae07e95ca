using CsCheck;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Evaluate;

/// <summary>Laws that ops keep whatever the shapes.</summary>
public class OpPropertyTests
{
    private static readonly Gen<int[]> Dims = Gen.Int[1, 4].Array[1, 4];

    private static readonly Gen<Tensor> AnyTensor = Gen.Select(Dims, Gen.Int[0, 1000]).Select((dims, seed) => Tensors.Random(seed, dims));

    /// <summary>Element by element: y[i] = x[i permuted].</summary>
    [Fact]
    public void TransposeMovesEveryElement() => AnyTensor.SelectMany(x => Gen.Shuffle(Enumerable.Range(0, x.Rank).ToArray()), (x, order) => (x, order)).Sample(pair =>
    {
        (Tensor x, int[] order) = pair;
        Tensor y = One(new Transpose([.. order]), x);
        foreach (int[] index in Indices(y))
        {
            var source = new int[index.Length];
            for (int axis = 0; axis < index.Length; axis++) source[order[axis]] = index[axis];
            Assert.Equal(At(x, source), At(y, index));
        }
    });

    [Fact]
    public void ReverseTwiceIsTheSame() => WithAxis().Sample(pair => Same(pair.X, One(new Reverse(pair.Axis), One(new Reverse(pair.Axis), pair.X))));

    [Fact]
    public void ReverseIsASliceBackwards() => WithAxis().Sample(pair =>
        Same(One(new Slice(pair.Axis, pair.X.Dims[pair.Axis] - 1, pair.X.Dims[pair.Axis], -1), pair.X), One(new Reverse(pair.Axis), pair.X)));

    /// <summary>Parts joined are the whole, and a gather of all entries in order is too.</summary>
    [Fact]
    public void SlicesJoinToTheWhole() => WithAxis().Sample(pair =>
    {
        int extent = pair.X.Dims[pair.Axis], cut = extent / 2;
        Same(pair.X, One(new Concat(pair.Axis), One(new Slice(pair.Axis, 0, cut), pair.X), One(new Slice(pair.Axis, cut, extent - cut), pair.X)));
        Tensor all = Tensor.Integer(ElementType.Int32, [.. Enumerable.Range(0, extent).Select(i => (long)i)], extent);
        Same(pair.X, One(new Gather(pair.Axis), pair.X, all));
        Same(pair.X, One(new Slice(pair.Axis, 2, extent), One(new Pad(pair.Axis, 2, 3), pair.X)));
    });

    /// <summary>Broadcasting is stretching first: drop random axes of one operand to 1.</summary>
    [Fact]
    public void BroadcastIsAStretch() => Gen.Select(AnyTensor, Gen.Int[0, 15], Gen.Int[0, 3]).Sample((x, ones, dropped) =>
    {
        int[] dims = [.. x.Dims.Select((dim, axis) => (ones >> axis & 1) != 0 ? 1 : dim).Skip(Math.Min(dropped, x.Rank))];
        Tensor small = Tensors.Random(9, dims);
        Tensor stretched = One(new BroadcastTo(Shape.Of(x.Dims)), small);
        foreach (BinaryKind kind in (BinaryKind[])[BinaryKind.Sub, BinaryKind.Mul, BinaryKind.Less, BinaryKind.SquaredDifference])
        {
            Same(One(new Binary(kind), x, stretched), One(new Binary(kind), x, small));
            Same(One(new Binary(kind), stretched, x), One(new Binary(kind), small, x));
        }
    });

    /// <summary>Against the definition, also of sizes around the unrolled rows and vector widths.</summary>
    [Fact]
    public void MatMulIsItsDefinition() => Gen.Select(Gen.Int[1, 5], Gen.Int[0, 19], Gen.Int[1, 21], Gen.Bool).Sample((rows, inner, columns, transposed) =>
    {
        Tensor x = Tensors.Random(1, rows, inner);
        Tensor w = transposed ? Tensors.Random(2, columns, inner) : Tensors.Random(2, inner, columns);
        Tensor y = One(new MatMul(transposed), x, w);
        for (int row = 0; row < rows; row++)
        {
            for (int column = 0; column < columns; column++)
            {
                double sum = 0;
                for (int k = 0; k < inner; k++) sum += (double)x.Floats[(row * inner) + k] * w.Floats[transposed ? (column * inner) + k : (k * columns) + column];
                Assert.Equal((float)sum, y.Floats[(row * columns) + column]);
            }
        }
    });

    [Fact]
    public void ABatchOfProductsIsEveryProduct() => Gen.Select(Gen.Int[1, 3], Gen.Int[1, 3], Gen.Bool, Gen.Bool).Sample((outer, middle, leftOne, rightOne) =>
    {
        Tensor x = Tensors.Random(1, outer, leftOne ? 1 : middle, 2, 5), w = Tensors.Random(2, rightOne ? 1 : middle, 5, 3);
        Tensor y = One(new MatMul(), x, w);
        for (int i = 0; i < outer; i++)
        {
            for (int j = 0; j < y.Dims[1]; j++)
                Same(One(new MatMul(), Part(x, i, leftOne ? 0 : j), Part(w, rightOne ? 0 : j)), Part(y, i, j));
        }
    });

    [Fact]
    public void LinearIsASumOfProducts() => Gen.Select(Gen.Int[1, 40], Gen.Int[1, 40], Gen.Int[1, 30]).Sample((first, second, units) =>
    {
        Tensor x = Tensors.Random(1, 1, first), w = Tensors.Random(2, first, units), h = Tensors.Random(3, 1, second), u = Tensors.Random(4, second, units), b = Tensors.Random(5, units);
        Tensor apart = One(new Binary(BinaryKind.Add), One(new Binary(BinaryKind.Add), One(new MatMul(), x, w), One(new MatMul(), h, u)), b);
        Tensors.AssertEqual(apart, One(new Linear(2, true), x, w, h, u, b), 1e-5);
        Same(One(new MatMul(), One(new Concat(1), x, h), One(new Concat(0), w, u)), One(new Linear(2, false), x, w, h, u));
    });

    [Fact]
    public void SumsOfAllAxesAreOneSum() => AnyTensor.Sample(x =>
    {
        Tensor whole = One(new Reduce(ReduceKind.Sum, [.. Enumerable.Range(0, x.Rank)], false), x);
        Tensor rest = x;
        while (rest.Rank > 0) rest = One(new Reduce(ReduceKind.Sum, [rest.Rank - 1], false), rest);
        Tensors.AssertEqual(whole, rest, 1e-5);
        Tensor count = Tensor.Scalar(x.Count);
        Tensors.AssertEqual(One(new Binary(BinaryKind.Div), whole, count), One(new Reduce(ReduceKind.Mean, [.. Enumerable.Range(0, x.Rank)], false), x), 1e-6);
    });

    [Fact]
    public void MaxIsWhereArgMaxIs() => WithAxis().Sample(pair =>
    {
        Tensor index = One(new ArgMax(pair.Axis, ElementType.Int32), pair.X), max = One(new Reduce(ReduceKind.Max, [pair.Axis], false), pair.X);
        int place = 0;
        foreach (int[] at in Indices(max)) Assert.Equal(At(max, at), At(pair.X, [.. at[..pair.Axis], (int)index.Integers[place++], .. at[pair.Axis..]]));
    });

    [Fact]
    public void SoftmaxIsADistribution() => Gen.Select(WithAxis(), Gen.Double[0.1, 3]).Sample((pair, beta) =>
    {
        Tensor scaled = One(new Unary(UnaryKind.Affine, 100), pair.X);
        Tensor y = One(new Softmax(pair.Axis, beta), scaled);
        Tensor sums = One(new Reduce(ReduceKind.Sum, [pair.Axis], false), y);
        foreach (float sum in sums.Floats) Assert.Equal(1, sum, 1e-6);
        Tensor log = One(new Softmax(pair.Axis, beta, Log: true), scaled);
        Tensors.AssertEqual(y, One(new Unary(UnaryKind.Exp), log), 1e-6);
    });

    [Fact]
    public void SoftmaxOfHugeValuesIsFinite() => Tensors.AssertEqual(Tensors.Parse("1,3: 0 0.5 0.5"), One(new Softmax(1), Tensors.Parse("1,3: -3e38 3e38 3e38")));

    private static Gen<(Tensor X, int Axis)> WithAxis() => AnyTensor.SelectMany(x => Gen.Int[0, x.Rank - 1], (x, axis) => (x, axis));

    private static Tensor One(Op op, params Tensor[] operands) => Assert.Single(OpEvaluator.Evaluate(op, [.. operands]));

    private static void Same(Tensor expected, Tensor actual) => Tensors.AssertEqual(expected, actual);

    private static Tensor Part(Tensor x, params ReadOnlySpan<int> index)
    {
        foreach (int i in index) x = One(new Gather(0), x, Tensor.Integer(ElementType.Int32, [i]));
        return x;
    }

    private static IEnumerable<int[]> Indices(Tensor x)
    {
        for (int i = 0; i < x.Count; i++)
        {
            var index = new int[x.Rank];
            for (int axis = x.Rank - 1, rest = i; axis >= 0; rest /= x.Dims[axis--]) index[axis] = rest % x.Dims[axis];
            yield return index;
        }
    }

    private static float At(Tensor x, int[] index)
    {
        int offset = 0;
        for (int axis = 0; axis < index.Length; axis++) offset = (offset * x.Dims[axis]) + index[axis];
        return x.Floats[offset];
    }
}
