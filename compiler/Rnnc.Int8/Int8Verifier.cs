namespace Rnnc.Int8;

/// <summary>
/// Proves that a program reads only what is there and was written before, that no 32-bit sum overflows, for any input in range,
/// and that the order of rows and lanes within a step does not matter.
/// Run by Int8Runner, the emitters and the decoder, so that a damaged or wrong program is never executed.
/// </summary>
/// <remarks>A breach throws <see cref="InvalidProgramException"/> with the stage, layer and step.</remarks>
public static class Int8Verifier
{
    /// <summary>Elements of all vectors together, one row each; bounds what an executor allocates.</summary>
    public const long MaximumElements = 1 << 24;

    /// <summary>Operations of one map.</summary>
    public const int MaximumOps = 4096;

    /// <summary>Operations times lanes of one map; bounds the registers of an executor that goes operation by operation.</summary>
    public const long MaximumRegisters = 1 << 24;

    /// <summary>Sums of one product that is requantized: each has 16 bits.</summary>
    private const int MaximumSums = 64;

    public static void Check(Int8Model model)
    {
        Require(model.Steps >= 0 && (model.Steps > 0 || !model.StepsAreFixed), "model", $"{model.Steps} steps");
        for (int i = 0; i < model.Constants.Length; i++) CheckConstant(model.Constants[i], $"constant {i}");
        long elements = model.Vectors.Sum(vector => (long)Math.Max(vector.Length, 0));
        Require(elements <= MaximumElements, "model", $"vectors of {elements} elements, {MaximumElements} are allowed");
        foreach (Vector vector in model.Vectors) CheckVector(model, vector);
        foreach (Table table in model.Tables) CheckTable(model, table);
        for (int s = 0; s < model.Stages.Length; s++)
        {
            Stage stage = model.Stages[s];
            Require(Enum.IsDefined(stage.Kind), $"stage {s}", $"kind {stage.Kind}");
            foreach (Section section in stage.Sections)
            {
                for (int i = 0; i < section.Steps.Length; i++)
                {
                    string place = $"stage {s} ({stage.Kind}), layer \"{section.Layer}\", step {i}";
                    switch (section.Steps[i])
                    {
                        case MatVec product: CheckMatVec(model, stage, product, place); break;
                        case Map map: new MapIntervals(model, stage, place).Check(map); break;
                        case Reduction reduction: CheckReduction(model, stage, reduction, place); break;
                        case DataProduct product: CheckDataProduct(model, stage, product, place); break;
                        case Gather gather: CheckGather(model, stage, gather, place); break;
                        case RequantizedMatVec product: CheckMatVec(model, stage, product, place); break;
                        case TableSoftmax softmax: CheckSoftmax(model, stage, softmax, place); break;
                        default: throw new InvalidProgramException($"{place}: unknown kind of step");
                    }
                }
            }
        }

        Lifetimes.Check(model);
    }

    /// <summary>
    /// For each operation of a map of a program that passed, whether what it saturates is within its bits for every input: then an executor
    /// need not saturate.
    /// </summary>
    public static IReadOnlyList<bool> InRange(Int8Model model, Stage stage, Map map)
    {
        var intervals = new MapIntervals(model, stage, "map");
        intervals.Check(map);
        return intervals.InRange;
    }

    internal static void Require(bool condition, string place, string fault)
    {
        if (!condition) throw new InvalidProgramException($"{place}: {fault}");
    }

    internal static Vector CheckRef(Int8Model model, Stage stage, Ref part, string place, bool written)
    {
        Require(part.Vector >= 0 && part.Vector < model.Vectors.Length, place, $"vector {part.Vector} of {model.Vectors.Length}");
        Vector vector = model.Vectors[part.Vector];
        Require(Enum.IsDefined(part.Row), place, $"row {part.Row} of {vector.Name}");
        bool inLoop = stage.Kind is StageKind.Forward or StageKind.Backward;
        Require(part.Row == Row.Whole ? !(vector.PerStep && inLoop) : vector.PerStep && inLoop, place, $"row {part.Row} of {vector.Name} in a {stage.Kind} stage");
        long available = part.Row == Row.Whole && vector.PerStep ? (long)vector.Length * model.Steps : vector.Length;
        Require(part.Row != Row.Whole || !vector.PerStep || model.StepsAreFixed, place, $"all rows of {vector.Name} though the number of steps is free");
        Require(part.Offset >= 0 && part.Length > 0 && part.Offset <= available - part.Length, place, $"{part.Length} elements at {part.Offset} of {vector.Name}, which has {available}");
        Require(part.Row != Row.Whole || !vector.PerStep || (part.Offset == 0 && part.Length == available), place, $"a part of all rows of {vector.Name}");
        bool writable = vector.Role is not (VectorRole.Input or VectorRole.Constant);
        Require(!written || writable, place, $"a write to {vector.Role} {vector.Name}");
        return vector;
    }

    internal static ConstantData CheckConstant(Int8Model model, int index, int bits, string place)
    {
        Require(index >= 0 && index < model.Constants.Length, place, $"constant {index} of {model.Constants.Length}");
        Require(model.Constants[index].Bits == bits, place, $"constant {index} has {model.Constants[index].Bits} bits, {bits} are needed");
        return model.Constants[index];
    }

    private static void CheckConstant(ConstantData constant, string place)
    {
        Require(constant.Bits is 8 or 16 or 32, place, $"{constant.Bits} bits");
        Require(constant.Rows > 0 && constant.Values.Length > 0 && constant.Values.Length % constant.Rows == 0, place, $"{constant.Values.Length} values in {constant.Rows} rows");
        foreach (int value in constant.Values) Require(Arithmetic.Saturate(value, constant.Bits) == value, place, $"{value} does not fit {constant.Bits} bits");
    }

    private static void CheckVector(Int8Model model, Vector vector)
    {
        string place = $"vector {vector.Name}";
        Require(vector.Bits is 8 or 16 or 32 && vector.Length > 0, place, $"{vector.Length} elements of {vector.Bits} bits");
        Require(double.IsFinite(vector.Scale) && vector.Scale > 0, place, $"scale {vector.Scale}");
        Require(Enum.IsDefined(vector.Role), place, $"role {vector.Role}");
        Require(vector.ZeroPoint >= vector.Minimum && vector.ZeroPoint <= vector.Maximum && (vector.Bits == 8 || vector.ZeroPoint == 0), place, $"zero point {vector.ZeroPoint} with {vector.Bits} bits");
        Require(!vector.Kept || vector.Role == VectorRole.State, place, $"a kept {vector.Role}");
        bool hasConstant = vector.Constant >= 0;
        Require(vector.Role == VectorRole.Constant ? hasConstant : !hasConstant || vector.Role == VectorRole.State, place, "a constant where none belongs, or none where one does");
        if (hasConstant)
        {
            ConstantData constant = CheckConstant(model, vector.Constant, vector.Bits, place);
            Require(constant.Values.Length == vector.Length, place, "a constant of another length");
            Require(constant.Values.Min() >= vector.Minimum && constant.Values.Max() <= vector.Maximum, place, "a constant beyond the vector's range");
        }

        Require(!vector.PerStep || vector.Role is VectorRole.Input or VectorRole.Output or VectorRole.Window, place, $"rows of a {vector.Role}");
    }

    private static void CheckTable(Int8Model model, Table table)
    {
        string place = $"table {table.Name}";
        Require(table.FractionBits is >= 0 and <= 15, place, $"{table.FractionBits} fraction bits");
        CheckConstant(model, table.Constant, 16, place);
    }

    private static void CheckMatVec(Int8Model model, Stage stage, MatVec product, string place)
    {
        Vector output = CheckRef(model, stage, product.Output, place, written: true);
        Require(output.Bits == 16, place, $"a product into {output.Bits} bits");
        Require(!product.Accumulators.IsEmpty, place, "no accumulator");
        long total = 0;
        foreach (Accumulator accumulator in product.Accumulators)
        {
            ConstantData bias = CheckConstant(model, accumulator.Bias, 32, place);
            ConstantData multipliers = CheckConstant(model, accumulator.Multipliers, 32, place);
            Require(bias.Values.Length == product.Rows && multipliers.Values.Length == product.Rows, place, "a bias and a multiplier for each row");
            Require(accumulator.LeftShift is >= 0 and <= 30 && multipliers.Values.All(multiplier => multiplier > 0), place, "a multiplier out of range");
            long largest = LargestSums(model, stage, accumulator.Parts, bias, product.Output, place).Max();
            Require(largest <= int.MaxValue >> accumulator.LeftShift, place, $"a sum of up to {largest} << {accumulator.LeftShift} overflows 32 bits");
            total += (largest << accumulator.LeftShift) / 2 + 1;
        }

        Require(total <= int.MaxValue, place, "the rescaled sums overflow 32 bits together");
    }

    /// <summary>For each row a bound of |bias| + sum of |weight| * |value|: no order of summation leaves it.</summary>
    private static long[] LargestSums(Int8Model model, Stage stage, IEnumerable<Part> parts, ConstantData bias, Ref output, string place)
    {
        long[] bounds = [.. bias.Values.Select(value => Math.Abs((long)value))];
        foreach (Part part in parts)
        {
            Vector vector = CheckRef(model, stage, part.Input, place, written: false);
            Require(vector.Bits <= 16, place, $"a product with {vector.Bits}-bit {vector.Name}");
            Require(!part.Input.Overlaps(output), place, $"{vector.Name} is both input and output");
            ConstantData matrix = CheckConstant(model, part.Matrix, 8, place);
            Require(matrix.Columns == part.Input.Length && matrix.Rows == output.Length, place, $"a matrix [{matrix.Rows}, {matrix.Columns}] for {output.Length} rows and {part.Input.Length} inputs");
            for (int r = 0; r < bounds.Length; r++)
            {
                long sum = 0;
                foreach (int weight in matrix.Values.AsSpan().Slice(r * matrix.Columns, matrix.Columns)) sum += Math.Abs(weight);
                bounds[r] += sum * -(long)vector.Minimum;
            }
        }

        return bounds;
    }

    private static void CheckMatVec(Int8Model model, Stage stage, RequantizedMatVec product, string place)
    {
        Vector output = CheckRef(model, stage, product.Output, place, written: true);
        Require(output.Bits <= 16, place, $"a product into {output.Bits} bits");
        Require(Arithmetic.Saturate(product.ZeroPoint, output.Bits) == product.ZeroPoint, place, $"the zero point {product.ZeroPoint}");
        Require(output.Minimum <= product.Low && product.Low <= product.High && product.High <= output.Maximum, place, $"bounds {product.Low}..{product.High} of {output.Bits} bits");
        Require(product.Sums.Length is > 0 and <= MaximumSums, place, $"{product.Sums.Length} sums");
        foreach (RequantizedSum sum in product.Sums)
        {
            ConstantData bias = CheckConstant(model, sum.Bias, 32, place), multipliers = CheckConstant(model, sum.Multipliers, 32, place), exponents = CheckConstant(model, sum.Exponents, 8, place);
            Require(bias.Values.Length == product.Rows && multipliers.Values.Length == product.Rows && exponents.Values.Length == product.Rows, place, "a bias, a multiplier and an exponent for each row");
            long[] largest = LargestSums(model, stage, sum.Parts, bias, product.Output, place);
            int highest = sum.Single ? 7 : 30;
            for (int r = 0; r < product.Rows; r++)
            {
                int multiplier = multipliers.Values[r], exponent = exponents.Values[r];
                Require(multiplier >= 0 && (!sum.Single || multiplier <= short.MaxValue) && exponent >= -31 && exponent <= highest, place, "a multiplier or exponent out of range");
                int shift = sum.Single ? 0 : Math.Max(exponent, 0);
                Require(largest[r] <= int.MaxValue >> shift, place, $"a sum of up to {largest[r]} << {shift} overflows 32 bits");
                Require(!sum.Single || largest[r] * multiplier >> (15 - exponent) < int.MaxValue, place, $"a rescaled sum of up to {largest[r]} overflows 32 bits");
            }
        }
    }

    private static void CheckSoftmax(Int8Model model, Stage stage, TableSoftmax softmax, string place)
    {
        Vector output = CheckRef(model, stage, softmax.Output, place, written: true), input = CheckRef(model, stage, softmax.Input, place, written: false);
        Require(output.Bits == 8 && input.Bits == 8 && softmax.Input.Length == softmax.Output.Length, place, "a softmax of 8 bits into as many");
        Require(!softmax.Input.Overlaps(softmax.Output), place, $"{input.Name} is both input and output");
        Require(softmax.Groups > 0 && softmax.Input.Length % softmax.Groups == 0, place, "groups of equal size");
        ConstantData table = CheckConstant(model, softmax.Table, 32, place);
        Require(table.Values.Length == Requantization.SoftmaxEntryCount && table.Values.Min() >= 0, place, "a table of 256 entries, none negative");
        long size = softmax.Input.Length / softmax.Groups;
        Require(Requantization.SoftmaxTerm(table.Values[0]) > 0 && size * Requantization.SoftmaxTerm(table.Values.Max()) < Requantization.SoftmaxSumLimit, place, $"groups of {size} whose sum is 0 or too large");
    }

    private static void CheckDataProduct(Int8Model model, Stage stage, DataProduct product, string place)
    {
        Vector output = CheckRef(model, stage, product.Output, place, written: true);
        Vector matrix = CheckRef(model, stage, product.Matrix, place, written: false), vector = CheckRef(model, stage, product.Vector, place, written: false);
        Require(output.Bits == 16 && matrix.Bits <= 16 && vector.Bits == 16, place, "a product of up to 16 bits with 16 into 16");
        Require(!product.Output.Overlaps(product.Matrix) && !product.Output.Overlaps(product.Vector), place, $"{output.Name} is both input and output");
        Require(product.Matrix.Length == (long)product.Output.Length * product.Vector.Length, place, $"a matrix of {product.Matrix.Length} elements for {product.Output.Length} results of {product.Vector.Length}");
        Require(product.Shift is >= 0 and <= DataProduct.MaximumShift, place, $"a shift by {product.Shift}");
    }

    private static void CheckGather(Int8Model model, Stage stage, Gather gather, string place)
    {
        Vector output = CheckRef(model, stage, gather.Output, place, written: true);
        Vector index = CheckRef(model, stage, gather.Index, place, written: false);
        Require(output.Bits <= 16, place, $"rows of a table into {output.Bits} bits");
        Require(!gather.Index.Overlaps(gather.Output), place, $"{index.Name} is both index and output");
        ConstantData table = CheckConstant(model, gather.Table, output.Bits, place);
        Require(gather.Output.Length == (long)gather.Index.Length * table.Columns, place, $"{gather.Index.Length} rows of {table.Columns} into {gather.Output.Length} elements");
    }

    private static void CheckReduction(Int8Model model, Stage stage, Reduction reduction, string place)
    {
        Vector output = CheckRef(model, stage, reduction.Output, place, written: true);
        Vector a = CheckRef(model, stage, reduction.A, place, written: false), b = CheckRef(model, stage, reduction.B, place, written: false);
        Require(output.Bits == 32 && a.Bits <= 16 && b.Bits <= 16, place, "a reduction of up to 16 bits into 32");
        Require(Enum.IsDefined(reduction.Kind), place, $"reduction {reduction.Kind}");
        Require(reduction.Kind == ReductionKind.SumOfProducts || reduction.B == reduction.A, place, $"a {reduction.Kind} of two vectors");
        Require(reduction.A.Length % reduction.Output.Length == 0 && reduction.B.Length == reduction.A.Length, place, "groups of equal size");
        long size = reduction.A.Length / reduction.Output.Length;
        long bound = reduction.Kind switch
        {
            ReductionKind.Sum => size * -(long)a.Minimum,
            ReductionKind.SumOfProducts => size * a.Minimum * b.Minimum,
            _ => -(long)a.Minimum,
        };
        Require(reduction.Shift is >= 0 and <= 31 && (bound >> reduction.Shift) < output.Maximum, place, $"a sum of up to {bound} >> {reduction.Shift} exceeds {output.Maximum}");
    }
}
