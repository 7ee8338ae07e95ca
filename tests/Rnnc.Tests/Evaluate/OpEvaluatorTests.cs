using System.Collections.Immutable;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Evaluate;

/// <summary>Every plain op against values computed by hand.</summary>
public class OpEvaluatorTests
{
    public static TheoryData<string, Op, string[], string> Cases => new()
    {
        { "constant", new Constant(Tensors.Parse("2: 1 2")), [], "2: 1 2" },
        { "neg", new Unary(UnaryKind.Neg), ["2: 1 -2"], "2: -1 2" },
        { "neg wraps", new Unary(UnaryKind.Neg), ["int8 2: -128 5"], "int8 2: -128 -5" },
        { "not", new Unary(UnaryKind.LogicalNot), ["bool 2: 0 1"], "bool 2: 1 0" },
        { "round to even", new Unary(UnaryKind.Round), ["4: 0.5 1.5 2.5 -0.6"], "4: 0 2 2 -1" },
        { "clip integers", new Unary(UnaryKind.Clip, -1, 3), ["int32 3: -7 2 9"], "int32 3: -1 2 3" },
        { "add", new Binary(BinaryKind.Add), ["2,2: 1 2 3 4", "2: 10 20"], "2,2: 11 22 13 24" },
        { "add of a scalar", new Binary(BinaryKind.Add), [": 1", "2,1: 1 2"], "2,1: 2 3" },
        { "outer sum", new Binary(BinaryKind.Add), ["2,1: 1 2", "3: 10 20 30"], "2,3: 11 21 31 12 22 32" },
        { "add of one and none", new Binary(BinaryKind.Add), ["0,2:", "1,2: 1 2"], "0,2:" },
        { "integer add wraps", new Binary(BinaryKind.Add), ["int32 1: 2147483647", "int32 1: 1"], "int32 1: -2147483648" },
        { "byte product wraps", new Binary(BinaryKind.Mul), ["uint8 1: 16", "uint8 1: 17"], "uint8 1: 16" },
        { "sub", new Binary(BinaryKind.Sub), ["1: 1", "2: 3 -4"], "2: -2 5" },
        { "div", new Binary(BinaryKind.Div), ["2: 1 -1", "2: 4 0"], "2: 0.25 -Infinity" },
        { "integer div cuts", new Binary(BinaryKind.Div), ["int32 2: -7 7", "int32 2: 2 -2"], "int32 2: -3 -3" },
        { "floor div", new Binary(BinaryKind.FloorDiv), ["2: -7 7", "2: 2 2"], "2: -4 3" },
        { "integer floor div", new Binary(BinaryKind.FloorDiv), ["int32 4: -7 7 6 -6", "int32 4: 2 -2 -1 3"], "int32 4: -4 -4 -6 -2" },
        { "floor mod", new Binary(BinaryKind.FloorMod), ["4: -7 7 -7 6", "4: 3 -3 -3 3"], "4: 2 -2 -1 0" },
        { "integer floor mod", new Binary(BinaryKind.FloorMod), ["int32 4: -7 7 -7 6", "int32 4: 3 -3 -3 3"], "int32 4: 2 -2 -1 0" },
        { "pow", new Binary(BinaryKind.Pow), ["4: 2 -2 4 0", "4: 10 3 0.5 0"], "4: 1024 -8 2 1" },
        { "integer pow", new Binary(BinaryKind.Pow), ["int32 2: 3 -2", "int32 2: 4 3"], "int32 2: 81 -8" },
        { "squared difference", new Binary(BinaryKind.SquaredDifference), ["2: 1 5", "1: 3"], "2: 4 4" },
        { "min", new Binary(BinaryKind.Min), ["2: 1 5", "1: 3"], "2: 1 3" },
        { "max of NaN", new Binary(BinaryKind.Max), ["1: NaN", "1: 3"], "1: NaN" },
        { "less", new Binary(BinaryKind.Less), ["3: 1 2 NaN", "1: 2"], "bool 3: 1 0 0" },
        { "less or equal", new Binary(BinaryKind.LessEqual), ["int32 3: 1 2 3", "int32 1: 2"], "bool 3: 1 1 0" },
        { "greater", new Binary(BinaryKind.Greater), ["3: 1 2 3", "1: 2"], "bool 3: 0 0 1" },
        { "greater or equal", new Binary(BinaryKind.GreaterEqual), ["3: 1 2 3", "1: 2"], "bool 3: 0 1 1" },
        { "equal", new Binary(BinaryKind.Equal), ["3: 1 2 NaN", "3: 1 3 NaN"], "bool 3: 1 0 0" },
        { "not equal", new Binary(BinaryKind.NotEqual), ["3: 1 2 NaN", "3: 1 3 NaN"], "bool 3: 0 1 1" },
        { "and", new Binary(BinaryKind.LogicalAnd), ["bool 4: 0 0 1 1", "bool 4: 0 1 0 1"], "bool 4: 0 0 0 1" },
        { "or", new Binary(BinaryKind.LogicalOr), ["bool 4: 0 0 1 1", "bool 4: 0 1 0 1"], "bool 4: 0 1 1 1" },
        { "select", new Select(), ["bool 2,1: 1 0", "2: 1 2", ": 9"], "2,2: 1 2 9 9" },
        { "select integers", new Select(), ["bool 2: 1 0", "int32 2: 1 2", "int32 1: 9"], "int32 2: 1 9" },
        { "cast cuts", new Cast(ElementType.Int32), ["5: 1.9 -1.9 1e20 -1e20 NaN"], "int32 5: 1 -1 2147483647 -2147483648 0" },
        { "cast to float", new Cast(ElementType.Float32), ["int64 2: 3 -4"], "2: 3 -4" },
        { "cast to bool", new Cast(ElementType.Bool), ["3: 0 -0 0.5"], "bool 3: 0 0 1" },
        { "cast wraps", new Cast(ElementType.Int8), ["int32 2: 200 -129"], "int8 2: -56 127" },
        { "matmul", new MatMul(), ["2,3: 1 2 3 4 5 6", "3,2: 1 0 0 1 1 1"], "2,2: 4 5 10 11" },
        { "matmul transposed", new MatMul(TransposeRight: true), ["2,3: 1 2 3 4 5 6", "2,3: 1 0 1 0 1 1"], "2,2: 4 5 10 11" },
        { "matmul of a row", new MatMul(), ["2: 1 2", "2,3: 1 2 3 4 5 6"], "3: 9 12 15" },
        { "matmul of a stack", new MatMul(), ["2,1,2: 1 2 3 4", "2,1: 1 10"], "2,1,1: 21 43" },
        { "matmul of stacks", new MatMul(), ["2,1,1,2: 1 2 3 4", "2,2,1: 1 10 2 20"], "2,2,1,1: 21 42 43 86" },
        { "matmul of stacks transposed", new MatMul(TransposeRight: true), ["1,1,2: 1 2", "2,1,2: 1 10 2 20"], "2,1,1: 21 42" },
        { "linear", new Linear(2, true), ["1,2: 1 2", "2,2: 1 2 3 4", "1,1: 10", "1,2: 1 2", "2: 0.5 -0.5"], "1,2: 17.5 29.5" },
        { "sum", new Reduce(ReduceKind.Sum, [1], false), ["2,3: 1 2 3 4 5 6"], "2: 6 15" },
        { "sum keeps", new Reduce(ReduceKind.Sum, [0], true), ["2,3: 1 2 3 4 5 6"], "1,3: 5 7 9" },
        { "sum of nothing", new Reduce(ReduceKind.Sum, [1], false), ["2,0:"], "2: 0 0" },
        { "sum without axes", new Reduce(ReduceKind.Sum, [], false), ["2: 1 2"], "2: 1 2" },
        { "mean", new Reduce(ReduceKind.Mean, [0, 2], false), ["2,1,2: 1 2 3 6"], "1: 3" },
        { "integer mean", new Reduce(ReduceKind.Mean, [0], false), ["int32 2: 1 4"], "int32: 2" },
        { "max", new Reduce(ReduceKind.Max, [1], false), ["2,2: 1 -2 NaN 4"], "2: 1 NaN" },
        { "min", new Reduce(ReduceKind.Min, [1], false), ["int32 2,2: 1 -2 7 4"], "int32 2: -2 4" },
        { "prod", new Reduce(ReduceKind.Prod, [0, 1], false), ["2,2: 1 -2 7 4"], ": -56" },
        { "any", new Reduce(ReduceKind.Any, [1], false), ["bool 2,2: 0 0 0 1"], "bool 2: 0 1" },
        { "all", new Reduce(ReduceKind.All, [1], false), ["bool 2,2: 1 1 0 1"], "bool 2: 1 0" },
        { "argmax takes the first", new ArgMax(1, ElementType.Int64), ["2,3: 1 3 3 0 -1 -2"], "int64 2: 1 0" },
        { "argmax of an outer axis", new ArgMax(0, ElementType.Int32), ["2,3: 1 3 3 0 4 -2"], "int32 3: 0 1 0" },
        { "length of an axis", new Length(1), ["2,3: 1 3 3 0 4 -2"], "int32 : 3" },
        { "reshape", new Reshape([3, 2]), ["2,3: 1 2 3 4 5 6"], "3,2: 1 2 3 4 5 6" },
        { "reshape open", new Reshape([Dim.Unknown, 2]), ["2,3: 1 2 3 4 5 6"], "3,2: 1 2 3 4 5 6" },
        { "reshape with a symbol", new Reshape([Dim.Batch, 3]), ["2,3,1: 1 2 3 4 5 6"], "2,3: 1 2 3 4 5 6" },
        { "stretch", new BroadcastTo([2, 2]), ["2,1: 1 2"], "2,2: 1 1 2 2" },
        { "stretch adds axes", new BroadcastTo([2, 2]), ["2: 1 2"], "2,2: 1 2 1 2" },
        { "stretch with a symbol", new BroadcastTo([Dim.Batch, 2]), ["2,1: 1 2"], "2,2: 1 1 2 2" },
        { "transpose", new Transpose([1, 0]), ["2,3: 1 2 3 4 5 6"], "3,2: 1 4 2 5 3 6" },
        { "transpose of three axes", new Transpose([2, 0, 1]), ["1,2,3: 1 2 3 4 5 6"], "3,1,2: 1 4 2 5 3 6" },
        { "slice", new Slice(1, 1, 2), ["2,3: 1 2 3 4 5 6"], "2,2: 2 3 5 6" },
        { "slice with a stride", new Slice(0, 0, 2, 2), ["3: 1 2 3"], "2: 1 3" },
        { "slice backwards", new Slice(0, 2, 2, -2), ["int32 3: 1 2 3"], "int32 2: 3 1" },
        { "reverse", new Reverse(1), ["2,3: 1 2 3 4 5 6"], "2,3: 3 2 1 6 5 4" },
        { "dynamic slice", new DynamicSlice(), ["2,3: 1 2 3 4 5 6", "int32 2: 0 1", "int32 2: 1 -1"], "1,2: 2 3" },
        { "concat", new Concat(1), ["2,1: 1 2", "2,2: 3 4 5 6"], "2,3: 1 3 4 2 5 6" },
        { "concat of integers", new Concat(0), ["int32 1: 1", "int32 0:", "int32 2: 3 4"], "int32 3: 1 3 4" },
        { "pad", new Pad(1, 1, 2, 9), ["2,1: 1 2"], "2,4: 9 1 9 9 9 2 9 9" },
        { "gather", new Gather(0), ["3,2: 1 2 3 4 5 6", "int32 2: 2 0"], "2,2: 5 6 1 2" },
        { "gather of an inner axis", new Gather(1), ["2,3: 1 2 3 4 5 6", "int64 1,2: 2 0"], "2,1,2: 3 1 6 4" },
        { "gather of one", new Gather(0), ["2,2: 1 2 3 4", "int32: 1"], "2: 3 4" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void GivesTheValue(string name, Op op, string[] operands, string expected)
    {
        Assert.NotEmpty(name);
        Tensor result = Assert.Single(OpEvaluator.Evaluate(op, [.. operands.Select(Tensors.Parse)]));
        Tensors.AssertEqual(Tensors.Parse(expected), result);
    }

    [Fact]
    public void EveryPlainOpHasACase()
    {
        IEnumerable<Type> plain = typeof(Op).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(Op)) && type != typeof(While) && type != typeof(Sequence) && type != typeof(Softmax));
        var covered = Cases.Select(data => data[1].GetType()).ToHashSet();
        Assert.Empty(plain.Where(type => !covered.Contains(type)).Select(type => type.Name));
    }

    public static TheoryData<Op, string[], string> Faults => new()
    {
        { new Gather(0), ["2: 1 2", "int32 1: 2"], "index 2" },
        { new Gather(0), ["2: 1 2", "int32 1: -1"], "index -1" },
        { new Binary(BinaryKind.Div), ["int32 1: 1", "int32 1: 0"], "by zero" },
        { new Binary(BinaryKind.FloorDiv), ["int32 1: 1", "int32 1: 0"], "by zero" },
        { new Binary(BinaryKind.FloorMod), ["int32 1: 1", "int32 1: 0"], "by zero" },
        { new Binary(BinaryKind.Pow), ["int32 1: 2", "int32 1: -1"], "power" },
        { new Binary(BinaryKind.Add), ["2: 1 2", "3: 1 2 3"], "broadcast" },
        { new Binary(BinaryKind.Add), ["2: 1 2", "int32 1: 1"], "element type" },
        { new Binary(BinaryKind.LogicalAnd), ["1: 1", "1: 1"], "LogicalAnd" },
        { new Unary(UnaryKind.Exp), ["int32 1: 1"], "Exp" },
        { new Unary(UnaryKind.Exp), [], "operands" },
        { new Reshape([3]), ["2: 1 2"], "elements" },
        { new Reshape([Dim.Batch, 3]), ["2: 1 2"], "elements" },
        { new Reshape([Dim.Batch, Dim.Time]), ["2: 1 2"], "follows from the data" },
        { new Reshape([Dim.Batch, 0]), ["2: 1 2"], "elements" },
        { new BroadcastTo([Dim.Batch, 2]), ["2: 1 2"], "follows from the data" },
        { new BroadcastTo([3]), ["2: 1 2"], "broadcast" },
        { new BroadcastTo([65536, 65536]), [": 1"], "at most" },
        { new DynamicSlice(), ["2: 1 2", "int32 1: 1", "int32 1: 2"], "part" },
        { new DynamicSlice(), ["2: 1 2", "int32 1: 3", "int32 1: -1"], "part" },
        { new Reduce(ReduceKind.Max, [0], false), ["0:"], "no elements" },
        { new Reduce(ReduceKind.Sum, [0], false), ["bool 1: 1"], "booleans" },
        { new ArgMax(0, ElementType.Int32), ["0:"], "no elements" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void RefusesWithTheOrigin(Op op, string[] operands, string part)
    {
        var origin = new Origin("model.tflite", "gather_1");
        ImmutableArray<Tensor> tensors = [.. operands.Select(Tensors.Parse)];
        var fault = Assert.Throws<InputException>(() => OpEvaluator.Evaluate(op, tensors, origin));
        Assert.StartsWith("model.tflite: \"gather_1\"", fault.Message, StringComparison.Ordinal);
        Assert.Contains(part, fault.Message, StringComparison.Ordinal);
    }
}
