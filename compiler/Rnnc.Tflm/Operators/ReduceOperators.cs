using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Int8;
using Rnnc.Tflm.Graph;
using Rnnc.Tflm.Numerics;

namespace Rnnc.Tflm.Operators;

/// <summary>Means and sums along axes: where a group lies together a reduction, otherwise a map that adds the places of the axes.</summary>
internal static class ReduceOperators
{
    /// <summary>A map loads each of the places.</summary>
    private const int MaximumPlaces = 1500;

    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.MEAN] = op => [Reduce(op, isMean: true)],
        [BuiltinOperator.SUM] = op => [Reduce(op, isMean: false)],
    };

    private static TensorValue Reduce(OperatorContext op, bool isMean)
    {
        Encoding input = op.EncodingOf(0), output = op.ResultEncoding();
        if (input.Bits > 16 || output.Bits > 16) throw op.Refuse($"a reduction of {input.Bits} bits into {output.Bits}", "8 or 16");
        int rank = op.Operand(0).Shape.Length;
        int[] axes = [.. op.Integers(1).Select(axis => ViewOperators.Axis(op, axis, rank)).Distinct().Order()];
        TensorValue value = op.Operand(0) is { Time: { } time } rows && axes.Contains(time.Axis) ? op.Space.Whole(rows) : op.Operand(0);
        Site site = op.Settle(value);
        TensorValue source = site.Operands[0]!, result = op.Make(site);
        View groups = View.Of(source.RowShape).Transpose([.. Enumerable.Range(0, rank).Except(axes), .. axes]);
        int size = axes.Aggregate(1, (product, axis) => product * source.RowShape[axis]);
        if (groups.Sources.Length != result.RowCount * size) throw op.Refuse($"{groups.Sources.Length} elements in groups of {size} into {result.RowCount}", "shapes that fit", Remedies.Intact);
        ImmutableArray<Cell> all = op.Space.Cells(source), cells = [.. groups.Sources.Select(place => all[place])];

        var map = new MapBuilder(op, site, result);
        int sum = Runs.Of(cells.AsSpan()) is [Ref together] ? Sums(op, site, map.Lanes, new Reduction(ReductionKind.Sum, together, together, 0, default), result.RowCount, (long)size << input.Bits) : Added(op, site, map.Lanes, cells, size, input);
        QuantizedMultiplier factor = Factor((double)input.Scale / output.Scale, isMean ? size : 1);
        int scaled = ArithmeticOperators.Requantize(map.Lanes, map.Lanes.Plus(sum, -input.ZeroPoint * size), factor, bound: (long)size << input.Bits);
        return map.Store(scaled, output.ZeroPoint, (output.Minimum, output.Maximum));
    }

    /// <summary>The factor of a mean has the number of elements in it, divided without rounding.</summary>
    private static QuantizedMultiplier Factor(double factor, int count)
    {
        var multiplier = QuantizedMultiplier.Of(factor);
        int shift = Math.Min(Math.Min(int.Log2(count), 32), 31 + multiplier.Exponent);
        return new((int)(((long)multiplier.Multiplier << shift) / count), multiplier.Exponent - shift);
    }

    /// <summary>The results of a reduction into a vector of its own.</summary>
    /// <param name="bound">The largest magnitude of a result: said by a clamp, as a vector of 32 bits says nothing.</param>
    public static int Sums(OperatorContext op, Site site, LaneList lanes, Reduction reduction, int count, long bound)
    {
        int vector = op.Program.Add(new Vector($"{op.Name}.sums", VectorRole.Scratch, 32, count, PerStep: false, 1));
        op.Add(site, reduction with { Output = op.Program.RefOf(vector) });
        return lanes.Clamp(lanes.Add(new Load(op.Program.RefOf(vector), Access.Each)), (int)-bound, (int)bound);
    }

    private static int Added(OperatorContext op, Site site, LaneList lanes, ImmutableArray<Cell> cells, int size, Encoding encoding)
    {
        if (size > MaximumPlaces) throw op.Refuse($"a reduction over {size} places that do not lie together", $"at most {MaximumPlaces}");
        int sum = -1;
        for (int place = 0; place < size; place++)
        {
            ImmutableArray<Cell> each = [.. Enumerable.Range(0, cells.Length / size).Select(group => cells[group * size + place])];
            (Ref source, Access access) = Runs.Load(each.AsSpan()) ?? (op.Space.Contiguous(site.Stage, each, encoding), Access.Each);
            int load = lanes.Add(new Load(source, access));
            sum = sum < 0 ? load : lanes.Sum(sum, load);
        }

        return sum;
    }
}
