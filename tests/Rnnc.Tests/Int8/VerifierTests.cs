using System.Collections.Immutable;
using Rnnc.Int8;
using Xunit;

namespace Rnnc.Tests.Int8;

/// <summary>One row for each refusal of the verifier: a sound program, one change, and what is said about it.</summary>
public class VerifierTests
{
    private static readonly Int8Model Lstm = SamplePrograms.Lstm(5, 3, 8), Everything = SamplePrograms.Everything;
    private static readonly MatVec Product = (MatVec)Lstm.Stages[1].Sections[0].Steps[0];
    private static readonly RequantizedMatVec Requantized = (RequantizedMatVec)SamplePrograms.Requantized.Stages[0].Sections[0].Steps[0];
    private static readonly Map Cell = (Map)Lstm.Stages[1].Sections[0].Steps[1];
    private static readonly Ref X = new(0, 0, 3, Row.Time), H = new(1, 0, 5), C = new(2, 0, 5), View = new(3, 0, 5), Gates = new(4, 0, 20);
    private static readonly ConstantData Long = new(32, [.. Enumerable.Repeat(int.MinValue, 20)]);

    private static readonly Dictionary<string, (Func<Int8Model> Model, string Expected)> Refusals = new()
    {
        ["steps below 0"] = (() => Lstm with { Steps = -1 }, "-1 steps"),
        ["no fixed number of steps"] = (() => Lstm with { Steps = 0, StepsAreFixed = true }, "0 steps"),
        ["too many elements"] = (() => WithVector(0, vector => vector with { Length = 1 << 24 }), "are allowed"),

        ["constant of 7 bits"] = (() => WithConstant(0, old => new(7, old.Values, old.Rows)), "constant 0: 7 bits"),
        ["constant without values"] = (() => WithConstant(0, old => new(8, [])), "0 values in 1 rows"),
        ["constant of broken rows"] = (() => WithConstant(0, old => new(8, old.Values, 7)), "60 values in 7 rows"),
        ["constant beyond its width"] = (() => WithConstant(0, old => new(8, old.Values.SetItem(3, 128), old.Rows)), "128 does not fit 8 bits"),

        ["vector of 12 bits"] = (() => WithVector(4, vector => vector with { Bits = 12 }), "vector gates: 20 elements of 12 bits"),
        ["vector of no elements"] = (() => WithVector(4, vector => vector with { Length = 0 }), "0 elements"),
        ["scale of 0"] = (() => WithVector(4, vector => vector with { Scale = 0 }), "scale 0"),
        ["scale that is no number"] = (() => WithVector(4, vector => vector with { Scale = double.NaN }), "scale NaN"),
        ["unknown role"] = (() => WithVector(4, vector => vector with { Role = (VectorRole)99 }), "role 99"),
        ["zero point beyond its width"] = (() => WithVector(0, vector => vector with { ZeroPoint = 128 }), "zero point 128 with 8 bits"),
        ["zero point of 16 bits"] = (() => WithVector(1, vector => vector with { ZeroPoint = 1 }), "zero point 1 with 16 bits"),
        ["kept scratch"] = (() => WithVector(4, vector => vector with { Kept = true }), "a kept Scratch"),
        ["constant vector without a constant"] = (() => WithVector(4, vector => vector with { Role = VectorRole.Constant }), "a constant where none belongs, or none where one does"),
        ["scratch with a constant"] = (() => WithVector(4, vector => vector with { Constant = 2 }), "a constant where none belongs"),
        ["initial state of another length"] = (() => WithVector(1, vector => vector with { Constant = 4 }), "a constant of another length"),
        ["initial state of another width"] = (() => WithVector(1, vector => vector with { Constant = 2 }), "constant 2 has 32 bits, 16 are needed"),
        ["constant beyond 31 bits"] = (() => Lstm with { Constants = Lstm.Constants.Add(Long), Vectors = Lstm.Vectors.Add(new("k", VectorRole.Constant, 32, 20, false, 1, 0, 10)) }, "beyond the vector's range"),
        ["rows of a state"] = (() => WithVector(1, vector => vector with { PerStep = true }), "rows of a State"),

        ["table of 16 fraction bits"] = (() => WithTable(table => table with { FractionBits = 16 }), "16 fraction bits"),
        ["table without a constant"] = (() => WithTable(table => table with { Constant = 10 }), "constant 10 of 10"),
        ["table of 32 bits"] = (() => WithTable(table => table with { Constant = 2 }), "constant 2 has 32 bits"),
        ["table of another length"] = (() => WithTable(table => table with { FractionBits = 8 }), "table sigmoid has 512 entries"),

        ["unknown stage"] = (() => Lstm with { Stages = Lstm.Stages.SetItem(2, Lstm.Stages[2] with { Kind = (StageKind)9 }) }, "kind 9"),
        ["unknown step"] = (() => WithStep(new Unknown()), "unknown kind of step"),
        ["unknown operation"] = (() => WithOp(new UnknownOp()), "unknown kind of operation"),

        ["unknown vector"] = (() => WithStep(Product with { Output = Gates with { Vector = 7 } }), "vector 7 of 7"),
        ["unknown row"] = (() => WithOp(new Load(X with { Row = (Row)5 }, Access.Single)), "row 5"),
        ["row of a vector without rows"] = (() => WithOp(new Load(H with { Row = Row.Time }, Access.Each)), "row Time of h in a Forward stage"),
        ["all rows in a loop"] = (() => WithOp(new Load(X with { Row = Row.Whole }, Access.Single)), "row Whole of x in a Forward stage"),
        ["a row after the loop"] = (() => WithHead(new Load(X, Access.Single)), "row Time of x in a Once stage"),
        ["all rows though the steps are free"] = (() => WithHead(new Load(new(0, 0, 24), Access.Single)), "the number of steps is free"),
        ["some of all rows"] = (() => WithHead(new Load(new(0, 0, 23), Access.Single)) with { StepsAreFixed = true }, "a part of all rows of x"),
        ["reference past the end"] = (() => WithOp(new Load(new(1, 1, 5), Access.Each)), "5 elements at 1 of h, which has 5"),
        ["reference before the start"] = (() => WithOp(new Load(new(1, -1, 5), Access.Each)), "5 elements at -1"),
        ["empty reference"] = (() => WithOp(new Load(new(1, 0, 0), Access.Single)), "0 elements at 0"),
        ["reference that wraps around"] = (() => WithOp(new Load(new(1, int.MaxValue, 5), Access.Each)), "elements at 2147483647"),
        ["write to an input"] = (() => WithStep(new Map(3, [new Literal(0), new Store(0, X)])), "a write to Input x"),

        ["product into 32 bits"] = (() => WithWide(k => Product with { Output = k }), "a product into 32 bits"),
        ["product of 32 bits"] = (() => WithWide(k => Product with { Accumulators = [Product.Accumulators[0] with { Parts = [new(k, 0)] }] }), "a product with 32-bit k"),
        ["product without an accumulator"] = (() => WithStep(Product with { Accumulators = [] }), "no accumulator"),
        ["bias of too few rows"] = (() => WithAccumulator(accumulator => accumulator with { Bias = 7 }), "a bias and a multiplier for each row"),
        ["multipliers of too few rows"] = (() => WithAccumulator(accumulator => accumulator with { Multipliers = 8 }), "a bias and a multiplier for each row"),
        ["bias of 8 bits"] = (() => WithAccumulator(accumulator => accumulator with { Bias = 0 }), "constant 0 has 8 bits, 32 are needed"),
        ["multiplier of 0"] = (() => WithAccumulator(accumulator => accumulator with { Multipliers = 9 }), "a multiplier out of range"),
        ["left shift of 31"] = (() => WithAccumulator(accumulator => accumulator with { LeftShift = 31 }), "a multiplier out of range"),
        ["matrix of other columns"] = (() => WithAccumulator(accumulator => accumulator with { Parts = [new(X, 1)] }), "a matrix [20, 5] for 20 rows and 3 inputs"),
        ["matrix of other rows"] = (() => WithAccumulator(accumulator => accumulator with { Parts = [new(View, 6)] }), "a matrix [10, 5] for 20 rows"),
        ["input that is the output"] = (() => WithAccumulator(accumulator => accumulator with { Parts = [new(Gates with { Length = 5 }, 1)] }), "gates is both input and output"),
        ["sum beyond 32 bits"] = (() => WithAccumulator(accumulator => accumulator with { LeftShift = 20 }), "<< 20 overflows 32 bits"),
        ["sum far beyond 64 bits"] = (() => WithAccumulator(accumulator => accumulator with { LeftShift = 30 }), "<< 30 overflows 32 bits"),
        ["bias of the least value"] = (() => WithConstant(2, _ => Long), "overflows 32 bits"),
        ["sums too large together"] = (() => WithStep(Product with { Accumulators = [.. Enumerable.Repeat(Product.Accumulators[0] with { LeftShift = 14 }, 9)] }), "overflow 32 bits together"),

        ["reduction into 16 bits"] = (() => WithStep(new Reduction(ReductionKind.Sum, H, H, 0, new(4, 0, 1))), "a reduction of up to 16 bits into 32"),
        ["reduction of 32 bits"] = (() => WithWide(k => new Reduction(ReductionKind.Sum, k with { Length = 1 }, k with { Length = 1 }, 0, k with { Offset = 1, Length = 1 })), "a reduction of up to 16 bits into 32"),
        ["unknown reduction"] = (() => WithWide(k => new Reduction((ReductionKind)7, H, H, 0, k with { Length = 1 })), "reduction 7"),
        ["sum of two vectors"] = (() => WithWide(k => new Reduction(ReductionKind.Sum, H, C, 0, k with { Length = 1 })), "a Sum of two vectors"),
        ["groups of unequal size"] = (() => WithWide(k => new Reduction(ReductionKind.Sum, H, H, 0, k with { Length = 2 })), "groups of equal size"),
        ["products of unequal length"] = (() => WithWide(k => new Reduction(ReductionKind.SumOfProducts, H, C with { Length = 4 }, 4, k with { Length = 1 })), "groups of equal size"),
        ["products beyond their vector"] = (() => WithWide(k => new Reduction(ReductionKind.SumOfProducts, H, H, 2, k with { Length = 1 })), "exceeds 1073741823"),
        ["reduction shifted left"] = (() => WithWide(k => new Reduction(ReductionKind.Sum, H, H, -1, k with { Length = 1 })), ">> -1 exceeds"),

        ["product of data into 8 bits"] = (() => WithStep(new DataProduct(H, H with { Length = 1 }, false, 0, View)), "a product of up to 16 bits with 16 into 16"),
        ["product of data with a vector of 8 bits"] = (() => WithStep(new DataProduct(View, View with { Length = 1 }, false, 0, H)), "a product of up to 16 bits with 16 into 16"),
        ["product of data of another size"] = (() => WithStep(new DataProduct(View, Gates with { Length = 2 }, false, 0, H with { Length = 2 })), "a matrix of 5 elements for 2 results of 2"),
        ["product of data into its vector"] = (() => WithStep(new DataProduct(View, H with { Length = 1 }, false, 0, H)), "h is both input and output"),
        ["product of data by too large a shift"] = (() => WithStep(new DataProduct(View, Gates with { Length = 1 }, false, 41, H)), "a shift by 41"),

        ["gather into 32 bits"] = (() => WithWide(k => new Gather(H with { Length = 4 }, 0, k)), "rows of a table into 32 bits"),
        ["gather from a table of another width"] = (() => WithStep(new Gather(C with { Length = 1 }, 0, H with { Length = 3 })), "constant 0 has 8 bits, 16 are needed"),
        ["gather of other columns"] = (() => WithStep(new Gather(C with { Length = 2 }, 0, View)), "2 rows of 3 into 5 elements"),
        ["gather into its index"] = (() => WithStep(new Gather(View with { Length = 1 }, 0, View with { Length = 3 })), "h view is both index and output"),
        ["gather into an input"] = (() => WithStep(new Gather(C with { Length = 1 }, 0, X)), "a write to Input x"),

        ["requantized product into 32 bits"] = (() => WithWide(k => Requantized with { Output = k }), "a product into 32 bits"),
        ["zero point beyond the output"] = (() => WithRequantized(product => product with { ZeroPoint = 1 << 15 }), "the zero point 32768"),
        ["bounds beyond the output"] = (() => WithRequantized(product => product with { High = 1 << 15 }), "bounds -32768..32768 of 16 bits"),
        ["bounds the wrong way round"] = (() => WithRequantized(product => product with { Low = 5, High = 4 }), "bounds 5..4"),
        ["requantized product without a sum"] = (() => WithRequantized(product => product with { Sums = [] }), "0 sums"),
        ["requantized product of 65 sums"] = (() => WithRequantized(product => product with { Sums = [.. Enumerable.Repeat(product.Sums[0], 65)] }), "65 sums"),
        ["exponents of too few rows"] = (() => WithSum(sum => sum with { Exponents = 8 }), "a bias, a multiplier and an exponent for each row"),
        ["exponents of 32 bits"] = (() => WithSum(sum => sum with { Exponents = 2 }), "constant 2 has 32 bits, 8 are needed"),
        ["multiplier of 31 bits rounded once"] = (() => WithSum(sum => sum with { Single = true }), "a multiplier or exponent out of range"),
        ["exponent of 31"] = (() => WithSum(sum => sum with { Exponents = 14 }, 31), "a multiplier or exponent out of range"),
        ["exponent of -32"] = (() => WithSum(sum => sum with { Exponents = 14 }, -32), "a multiplier or exponent out of range"),
        ["requantized sum beyond 32 bits"] = (() => WithSum(sum => sum with { Exponents = 14 }, 20), "<< 20 overflows 32 bits"),
        ["single sum rescaled beyond 32 bits"] = (() => WithSum(sum => sum with { Exponents = 14, Multipliers = 15, Bias = 16, Single = true }, 7), "a rescaled sum of up to"),
        ["requantized matrix of other columns"] = (() => WithSum(sum => sum with { Parts = [new(X, 1)] }), "a matrix [20, 5] for 20 rows and 3 inputs"),

        ["softmax of 16 bits"] = (() => WithSoftmax(softmax => softmax with { Input = new(2, 0, 4), Output = new(6, 0, 4) }), "a softmax of 8 bits into as many"),
        ["softmax of another length"] = (() => WithSoftmax(softmax => softmax with { Output = new(6, 0, 5) }), "a softmax of 8 bits into as many"),
        ["softmax in place"] = (() => WithSoftmax(softmax => softmax with { Output = softmax.Input }), "logits is both input and output"),
        ["softmax of unequal groups"] = (() => WithSoftmax(softmax => softmax with { Groups = 4 }), "groups of equal size"),
        ["softmax without groups"] = (() => WithSoftmax(softmax => softmax with { Groups = 0 }), "groups of equal size"),
        ["softmax by another table"] = (() => WithSoftmax(softmax => softmax with { Table = 2 }), "a table of 256 entries, none negative"),
        ["softmax by nothing"] = (() => WithSoftmax(softmax => softmax with { Table = 14 }, new(32, [.. Enumerable.Repeat(7, 256)])), "groups of 3 whose sum is 0 or too large"),
        ["softmax of too many"] = (() => WithSoftmax(softmax => softmax with { Input = new(7, 0, 512), Output = new(8, 0, 512), Groups = 1 }), "groups of 512 whose sum is 0 or too large"),

        ["map without lanes"] = (() => WithStep(new Map(0, Cell.Ops)), "0 lanes"),
        ["map of too many operations"] = (() => WithStep(new Map(5, [.. Enumerable.Repeat<LaneOp>(new Literal(0), 4096), new Store(0, H)])), "4097 operations"),
        ["map of too many registers"] = (() => WithStep(new Map(1 << 20, [.. Enumerable.Repeat<LaneOp>(new Literal(0), 20), new Store(0, H)])), "21 operations on 1048576 lanes"),
        ["map that writes nothing"] = (() => WithStep(new Map(5, [new Load(H, Access.Each)])), "a map that writes nothing"),
        ["register of its own"] = (() => WithOp(new Narrow(0, Rescale.None)), "register 0, made later or never"),
        ["register below 0"] = (() => WithOp(new Narrow(-1, Rescale.None)), "register -1"),
        ["lanes without elements"] = (() => WithOp(new Load(C with { Length = 4 }, Access.Each)), "5 lanes read 4 elements of c by Each"),
        ["cycle that does not divide"] = (() => WithOp(new Load(C with { Length = 2 }, Access.Cycle)), "5 lanes read 2 elements of c by Cycle"),
        ["repeat that does not divide"] = (() => WithOp(new Load(C with { Length = 2 }, Access.Repeat)), "by Repeat"),
        ["unknown access"] = (() => WithOp(new Load(C, (Access)8)), "by 8"),
        ["store of another length"] = (() => WithOps(new Literal(0), new Store(0, H with { Length = 4 })), "5 lanes write 4 elements of h"),
        ["store beyond the width"] = (() => WithOps(new Literal(32768), new Store(0, H)), "a value of 32768..32768 for h"),
        ["store beyond 31 bits"] = (() => WithWide(k => new Map(20, [new Literal(1 << 30), new Store(0, k)])), "a value of 1073741824..1073741824 for k"),
        ["view beyond 31 bits"] = (() => WithWide(k => new Map(20, [new Literal(1 << 30), new StoreView(0, k, Rescale.None, 0)])), "a view of 1073741824..1073741824 into k"),
        ["zero point beyond 32 bits"] = (() => WithOps(new Literal(1), new StoreView(0, H, Rescale.None, int.MaxValue)), "a view into h spans"),
        ["load of another lane's result"] = (() => WithOps(new Load(H with { Length = 1 }, Access.Single), new Store(0, H)), "h is written by one lane and touched by another"),
        ["load of a shifted part"] = (() => WithStep(new Map(4, [new Load(new(1, 1, 4), Access.Each), new Store(0, new(1, 0, 4))])), "touched by another"),
        ["stores that overlap"] = (() => WithStep(new Map(4, [new Literal(0), new Store(0, new(1, 1, 4)), new Store(0, new(1, 0, 4))])), "touched by another"),

        ["product of registers beyond 32 bits"] = (() => WithOps(new Literal(1 << 16), new Literal(1 << 15), new Multiply(0, 1, Rescale.RightShift(8))), "a value to rescale spans 2147483648..2147483648"),
        ["shifted operand beyond 32 bits"] = (() => WithOps(new Load(H, Access.Each), new Sum(0, 17, 0, 0, false, Rescale.None)), "a shifted operand spans"),
        ["sum of registers beyond 32 bits"] = (() => WithOps(new Literal(int.MaxValue), new Literal(1), new Sum(0, 0, 1, 0, false, Rescale.RightShift(4))), "a value to rescale spans"),
        ["difference beyond 32 bits"] = (() => WithOps(new Literal(int.MinValue), new Literal(1), new Sum(0, 0, 1, 0, true, Rescale.RightShift(4))), "a value to rescale spans"),
        ["operand shifted by 31"] = (() => WithOps(new Literal(0), new Sum(0, 31, 0, 0, false, Rescale.None)), "a shift out of range"),
        ["operand shifted right"] = (() => WithOps(new Literal(0), new Sum(0, 0, 0, -1, false, Rescale.None)), "a shift out of range"),
        ["rounding beyond 32 bits"] = (() => WithOps(new Literal(int.MaxValue), new Narrow(0, Rescale.RightShift(1))), "a value and its rounding spans"),
        ["left shift beyond 32 bits"] = (() => WithOps(new Load(H, Access.Each), new Narrow(0, Rescale.RightShift(-17))), "a rescaled value spans"),
        ["rescale by 2^-32"] = (() => WithOps(new Literal(0), new Narrow(0, Rescale.RightShift(32))), "a shift of 32"),
        ["rescale by 2^31"] = (() => WithOps(new Literal(0), new Narrow(0, Rescale.RightShift(-31))), "a shift of -31"),
        ["negative multiplier"] = (() => WithOps(new Literal(0), new Narrow(0, new(-5, 0))), "a multiplier out of range"),
        ["multiplier and right shift"] = (() => WithOps(new Literal(0), new Narrow(0, new(5, -1))), "a multiplier out of range"),
        ["value shifted beyond 32 bits"] = (() => WithOps(new Load(H, Access.Each), new Narrow(0, new(5, 17))), "a value shifted left spans"),
        ["table's operand of 17 bits"] = (() => WithOps(new Literal(32768), new Lookup(0, 0)), "a table's operand spans 32768..32768, beyond 16 bits"),
        ["unknown table"] = (() => WithOps(new Literal(0), new Lookup(0, 2)), "table 2 of 2"),
        ["unknown power"] = (() => WithOps(new Literal(0), new Power(0, (PowerKind)4, 0, 0)), "power 4"),
        ["power's shift of 61"] = (() => WithOps(new Literal(0), new Power(0, PowerKind.Reciprocal, 0, 61)), "a power's shift of 61"),
        ["power's shift of -31"] = (() => WithOps(new Literal(0), new Power(0, PowerKind.Reciprocal, 0, -31)), "a power's shift of -31"),
        ["power with another table"] = (() => WithOps(new Literal(0), new Power(0, PowerKind.Reciprocal, 0, 0)), "table sigmoid has 512 entries"),
        ["requantization by a negative multiplier"] = (() => WithOps(new Literal(0), new Requantize(0, -1, 0)), "a multiplier or exponent out of range"),
        ["requantization by 2^31"] = (() => WithOps(new Literal(0), new Requantize(0, 1, 31)), "a multiplier or exponent out of range"),
        ["requantization by 2^-32"] = (() => WithOps(new Literal(0), new Requantize(0, 1, -32)), "a multiplier or exponent out of range"),
        ["requantization of a value shifted beyond 32 bits"] = (() => WithOps(new Load(H, Access.Each), new Requantize(0, 1, 17)), "a value shifted left spans"),
        ["unknown squash"] = (() => WithOps(new Literal(0), new Squash(0, (SquashKind)2, 0)), "squash 2"),
        ["squash by another table"] = (() => WithOps(new Literal(0), new Squash(0, SquashKind.Tanh, 0)), "table sigmoid has 512 entries"),
        ["squash of the least value"] = (() => WithOps(new Literal(int.MinValue), new Squash(0, SquashKind.Tanh, 0)), "a value without a magnitude of 32 bits"),
        ["unknown comparison"] = (() => WithOps(new Literal(0), new Compare(0, 0, (CompareKind)4)), "comparison 4"),

        ["scratch read before it is written"] = (() => WithStep(Cell), "a read of gates before it is written"),
        ["scratch of another stage"] = (() => WithHead(new Load(Gates, Access.Single)), "a read of gates before it is written"),
        ["in-place scratch written in part"] = (() => WithSteps(new Map(5, [new Literal(0), new Store(0, Gates with { Length = 5 })]), new Map(6, [new Load(Gates with { Length = 6 }, Access.Each), new Store(0, Gates with { Length = 6 })])), "a read of gates before it is written"),
        ["scratch read past what is written"] = (() => WithSteps(new Map(5, [new Literal(0), new Store(0, Gates with { Length = 5 })]), new Map(5, [new Load(Gates with { Offset = 1, Length = 5 }, Access.Each), new Store(0, H)])), "a read of gates before it is written"),
        ["derived that no refresh fills"] = (() => Lstm with { Stages = Lstm.Stages.RemoveAt(0) }, "vector h view: a Derived that no stage writes in full"),
        ["refresh that reads an input"] = (() => WithRefresh(new Load(new(10, 0, 2), Access.Single)), "a read of Input bias"),
        ["refresh that writes a state"] = (() => WithRefresh(new Store(0, new(1, 0, 3))), "a write to State s"),
        ["head that writes a state"] = (() => WithHeadStep(new Map(5, [new Literal(0), new Store(0, H)])), "a write to State h"),
        ["head that writes a derived"] = (() => WithHeadStep(new Map(5, [new Literal(0), new Store(0, View)])), "a write to Derived h view"),
        ["output that nothing writes"] = (() => Lstm with { Stages = Lstm.Stages.RemoveAt(2) }, "vector y: a Output that no stage writes in full"),
        ["window read in the stage that fills it, elsewhere"] = (() => Backwards(Row.Time), "a read of w before it is written"),
    };

    public static TheoryData<string> Names => [.. Refusals.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Refuses(string name)
    {
        (Func<Int8Model> model, string expected) = Refusals[name];
        Int8Model changed = model();
        var fault = Assert.Throws<InvalidProgramException>(() => Int8Verifier.Check(changed));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Accepts_what_the_changes_start_from()
    {
        foreach (Int8Model model in SamplePrograms.All) Int8Verifier.Check(model);
        Int8Verifier.Check(Backwards(Row.Run));
        Int8Verifier.Check(WithWide(k => new Reduction(ReductionKind.SumOfProducts, H, H, 3, k with { Length = 1 })));
        Int8Verifier.Check(WithWide(k => new Map(20, [new Literal((1 << 30) - 1), new Store(0, k)])));
    }

    /// <summary>Every input and weight at its limit: the largest bias that is accepted gives the largest sum, one more is refused.</summary>
    [Theory]
    [InlineData(8, -128, -128, 7, 0)]
    [InlineData(16, -128, -32768, 511, 0)]
    [InlineData(16, 127, -32768, 516, 0)]
    [InlineData(16, -128, -32768, 3, 7)]
    public void Sums_reach_the_bound_and_no_further(int bits, int weight, int value, int columns, int shift)
    {
        long products = (long)columns * Math.Abs(weight) * -(long)value;
        int sign = weight * value > 0 ? 1 : -1;
        int bias = sign * (int)((int.MaxValue >> shift) - products);
        Int8Model make(int given) => new(
            "sum",
            [new("x", VectorRole.Input, bits, columns, false, 1), new("y", VectorRole.Output, 16, 1, false, 1)],
            [new(8, [.. Enumerable.Repeat(weight, columns)]), new(32, [given]), new(32, [1 << 16])],
            [],
            [new(StageKind.Once, [new("sum", [new MatVec([new([new(new(0, 0, columns), 0)], 1, 2, shift)], new(1, 0, 1))])])]);
        Assert.Throws<InvalidProgramException>(() => Int8Verifier.Check(make(bias + sign)));
        int[] output = new Int8Runner(make(bias)).Infer([[.. Enumerable.Repeat(value, columns)]], 0)[0];
        long sum = sign * (long)(int.MaxValue >> shift << shift);
        Assert.Equal(Math.Min(32767, (sum + 32768) >> 16), output[0]);
    }

    private sealed record Unknown : Step;

    private sealed record UnknownOp : LaneOp;

    private static Int8Model WithVector(int index, Func<Vector, Vector> change) => Lstm with { Vectors = Lstm.Vectors.SetItem(index, change(Lstm.Vectors[index])) };

    private static Int8Model WithConstant(int index, Func<ConstantData, ConstantData> change) => Lstm with { Constants = Lstm.Constants.SetItem(index, change(Lstm.Constants[index])) };

    private static Int8Model WithTable(Func<Table, Table> change) => Lstm with { Tables = Lstm.Tables.SetItem(0, change(Lstm.Tables[0])) };

    /// <summary>The LSTM with other steps before its own in each time step.</summary>
    private static Int8Model WithSteps(params ImmutableArray<Step> steps) =>
        Lstm with { Stages = Lstm.Stages.SetItem(1, new(StageKind.Forward, [new("changed", steps), .. Lstm.Stages[1].Sections])) };

    private static Int8Model WithStep(Step step) => WithSteps(step);

    /// <summary>The requantized LSTM with its product changed, and another pool: 14 exponents, all of one number, 15 the largest 15-bit multipliers, 16 large biases.</summary>
    private static Int8Model WithRequantized(Func<RequantizedMatVec, RequantizedMatVec> change, int exponent = 0)
    {
        Int8Model model = SamplePrograms.Requantized;
        ImmutableArray<Step> steps = model.Stages[0].Sections[0].Steps;
        return model with
        {
            Constants = [.. model.Constants, All(8, exponent), All(32, short.MaxValue), All(32, 1 << 24)],
            Stages = model.Stages.SetItem(0, new(StageKind.Forward, [new("changed", steps.SetItem(0, change(Requantized)))])),
        };

        static ConstantData All(int bits, int value) => new(bits, [.. Enumerable.Repeat(value, 20)]);
    }

    private static Int8Model WithSum(Func<RequantizedSum, RequantizedSum> change, int exponent = 0) =>
        WithRequantized(product => product with { Sums = product.Sums.SetItem(0, change(product.Sums[0])) }, exponent);

    /// <summary>The requantized LSTM with its softmax changed, two long vectors and one more constant.</summary>
    private static Int8Model WithSoftmax(Func<TableSoftmax, TableSoftmax> change, ConstantData? table = null)
    {
        Int8Model model = SamplePrograms.Requantized;
        Section head = model.Stages[1].Sections[0];
        return model with
        {
            Vectors = [.. model.Vectors, new("many", VectorRole.State, 8, 512, false, 1), new("parts", VectorRole.Scratch, 8, 512, false, 1)],
            Constants = table is null ? model.Constants : [.. model.Constants, table],
            Stages = model.Stages.SetItem(1, new(StageKind.Once, [head with { Steps = head.Steps.SetItem(1, change((TableSoftmax)head.Steps[1])) }])),
        };
    }

    private static Int8Model WithAccumulator(Func<Accumulator, Accumulator> change) => WithStep(Product with { Accumulators = [change(Product.Accumulators[0])] });

    private static Int8Model WithOps(params ImmutableArray<LaneOp> ops) => WithStep(new Map(5, [.. ops, new Literal(0), new Store(ops.Length, C)]));

    private static Int8Model WithOp(LaneOp op) => WithOps(op);

    /// <summary>With a step on a 32-bit scratch vector k of 20 elements.</summary>
    private static Int8Model WithWide(Func<Ref, Step> step) => WithStep(step(new(7, 0, 20))) with { Vectors = Lstm.Vectors.Add(new("k", VectorRole.Scratch, 32, 20, false, 1)) };

    private static Int8Model WithHeadStep(Step step) => Lstm with { Stages = Lstm.Stages.SetItem(2, new(StageKind.Once, [new("changed", [step]), .. Lstm.Stages[2].Sections])) };

    private static Int8Model WithHead(LaneOp op) => WithHeadStep(new Map(10, [op, new Literal(0), new Store(1, new(5, 0, 10))]));

    private static Int8Model WithRefresh(LaneOp op) => Everything with
    {
        Stages = Everything.Stages.Insert(0, new(StageKind.Refresh, [new("changed", [new Map(3, op is Store ? [new Literal(0), op] : [op, new Literal(0), new Store(1, new(9, 0, 3))])])])),
    };

    /// <summary>A backward stage that writes rows in the order of its runs and reads them by <paramref name="row"/>.</summary>
    private static Int8Model Backwards(Row row) => new(
        "backwards",
        [new("w", VectorRole.Window, 16, 1, true, 1), new("y", VectorRole.Output, 16, 1, true, 1)],
        [],
        [],
        [new(StageKind.Backward, [new("b", [new Map(1, [new Literal(1), new Store(0, new(0, 0, 1, Row.Run))]), new Map(1, [new Load(new(0, 0, 1, row), Access.Each), new Store(0, new(1, 0, 1, Row.Run))])])])])
    { Steps = 3 };
}
