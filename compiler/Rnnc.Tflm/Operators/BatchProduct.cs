using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Int8;
using Rnnc.Tflm.Graph;
using Rnnc.Tflm.Numerics;

namespace Rnnc.Tflm.Operators;

/// <summary>
/// BATCH_MATMUL of two computed values, row by row of the first. Where a column of the second lies together: products summed group by group;
/// otherwise a map over the columns that adds one product after the other.
/// </summary>
internal static class BatchProduct
{
    /// <summary>Operations of a map's column: two loads, two zero points, a product and a sum for each place.</summary>
    private const int MaximumDepth = 600;

    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new() { [BuiltinOperator.BATCH_MATMUL] = op => [Build(op)] };

    private static TensorValue Build(OperatorContext op)
    {
        var options = op.Options<BatchMatMulOptions>();
        Encoding left = op.EncodingOf(0), right = op.EncodingOf(1), output = op.ResultEncoding();
        if (left.Bits != 8 || right.Bits != 8 || output.Bits != 8) throw op.Refuse($"a product of {left.Bits} and {right.Bits} bits into {output.Bits}", "8 bits");
        TensorValue a = op.Space.Whole(op.Operand(0)), b = op.Space.Whole(op.Operand(1));
        Site site = op.Settle(a, b);
        TensorValue result = op.Make(site);
        (View rows, int depth) = Matrix(op, a, options.AdjointX);
        (View columns, int other) = Matrix(op, b, !options.AdjointY);
        int rowCount = rows.Sources.Length / depth, columnCount = columns.Sources.Length / depth;
        if (depth != other || depth > MaximumDepth || result.RowCount != rowCount * columnCount) throw op.Refuse($"a product over {depth} and {other} into {result.RowCount}", $"shapes that fit, over at most {MaximumDepth}", Remedies.Intact);

        ImmutableArray<Cell> first = op.Space.Cells(a), second = [.. columns.Sources.Select(place => op.Space.Cells(b)[place])];
        var factor = QuantizedMultiplier.Of((double)(left.Scale * right.Scale) / output.Scale);
        for (int row = 0; row < rowCount; row++)
        {
            ImmutableArray<Cell> vector = [.. Enumerable.Range(row * depth, depth).Select(k => first[rows.Sources[k]])];
            var lanes = new LaneList();
            int sum = Runs.Of(second.AsSpan()) is [Ref together] ? Grouped(op, site, lanes, vector, together, left, right) : Added(op, site, lanes, vector, second, left, right);
            int scaled = ArithmeticOperators.Requantize(lanes, sum, factor, bound: (long)depth << 16);
            Ref target = OperatorContext.Target(result);
            lanes.Add(new StoreView(scaled, new Ref(target.Vector, target.Offset + row * columnCount, columnCount, target.Row), Rescale.None, output.ZeroPoint));
            op.Add(site, new Map(columnCount, [.. lanes.Ops]));
        }

        return result;
    }

    /// <summary>The rows of a matrix of one batch, or its columns, one after the other.</summary>
    private static (View View, int Depth) Matrix(OperatorContext op, TensorValue value, bool transposed)
    {
        ImmutableArray<int> shape = value.Shape;
        if (shape.Length < 2 || shape.Take(shape.Length - 2).Any(extent => extent != 1)) throw op.Refuse($"a product of [{string.Join(", ", shape)}]", "a matrix, and a batch of 1");
        View view = View.Of([.. shape.TakeLast(2)]);
        return transposed ? (view.Transpose([1, 0]), shape[^2]) : (view, shape[^1]);
    }

    /// <summary>sum (a - za)(b - zb) = sum ab - za sum b - zb sum a + n za zb: the reductions take the integers as they are.</summary>
    private static int Grouped(OperatorContext op, Site site, LaneList lanes, ImmutableArray<Cell> vector, Ref matrix, Encoding left, Encoding right)
    {
        int depth = vector.Length, count = matrix.Length / depth;
        Ref a = op.Space.Contiguous(site.Stage, vector, left), repeated = Repeated(op, site, a, matrix.Length, left);
        int sum = ReduceOperators.Sums(op, site, lanes, new Reduction(ReductionKind.SumOfProducts, matrix, repeated, 0, default), count, (long)depth << 14);
        if (left.ZeroPoint != 0) sum = lanes.Sum(sum, Times(ReduceOperators.Sums(op, site, lanes, new Reduction(ReductionKind.Sum, matrix, matrix, 0, default), count, (long)depth << 7), left.ZeroPoint), subtract: true);
        if (right.ZeroPoint == 0) return sum;
        int whole = ReduceOperators.Sums(op, site, lanes, new Reduction(ReductionKind.Sum, repeated, repeated, 0, default), count, (long)depth << 7);
        return lanes.Plus(lanes.Sum(sum, Times(whole, right.ZeroPoint), subtract: true), depth * left.ZeroPoint * right.ZeroPoint);

        int Times(int value, int factor) => lanes.Add(new Multiply(value, lanes.Literal(factor), Rescale.None, Wide: true));
    }

    /// <summary>The vector again and again, once for each group.</summary>
    private static Ref Repeated(OperatorContext op, Site site, Ref source, int count, Encoding encoding)
    {
        int vector = op.Program.Add(new Vector($"{op.Name}.repeated", VectorRole.Scratch, encoding.Bits, count, PerStep: false, encoding.Scale, encoding.ZeroPoint));
        op.Add(site, new Map(count, [new Load(source, Access.Cycle), new Store(0, op.Program.RefOf(vector))]));
        return op.Program.RefOf(vector);
    }

    private static int Added(OperatorContext op, Site site, LaneList lanes, ImmutableArray<Cell> vector, ImmutableArray<Cell> columns, Encoding left, Encoding right)
    {
        int depth = vector.Length, sum = -1;
        for (int k = 0; k < depth; k++)
        {
            ImmutableArray<Cell> each = [.. Enumerable.Range(0, columns.Length / depth).Select(column => columns[column * depth + k])];
            (Ref source, Access access) = Runs.Load(each.AsSpan()) ?? (op.Space.Contiguous(site.Stage, each, right), Access.Each);
            int a = lanes.Plus(lanes.Add(new Load(Runs.Of([vector[k]])[0], Access.Single)), -left.ZeroPoint), b = lanes.Plus(lanes.Add(new Load(source, access)), -right.ZeroPoint);
            int product = lanes.Add(new Multiply(a, b, Rescale.None, Wide: true));
            sum = sum < 0 ? product : lanes.Sum(sum, product);
        }

        return sum;
    }
}
