using System.Numerics;
using Rnnc.Int8;
using Vector = Rnnc.Int8.Vector;

namespace Rnnc.Tests.Int8;

/// <summary>docs/program.md over unbounded integers, lane by lane: slow, plain, and independent of the runner under test.</summary>
public sealed class ExactRunner(Int8Model model, Action<int, BigInteger[]> observer)
{
    private readonly Dictionary<int, BigInteger[]> values = [];

    public void Infer(IReadOnlyList<int[]> inputs, IReadOnlyList<int[]> states, int stepCount)
    {
        int input = 0, state = 0;
        for (int i = 0; i < model.Vectors.Length; i++)
        {
            Vector vector = model.Vectors[i];
            values[i] = vector.Role switch
            {
                VectorRole.Input => Exact(inputs[input++]),
                VectorRole.State => Exact(states[state++]),
                VectorRole.Constant => Exact(model.Constants[vector.Constant].Values),
                _ => new BigInteger[vector.Length * (vector.PerStep ? stepCount : 1)],
            };
        }

        foreach (Stage stage in model.Stages.Where(stage => stage.Kind == StageKind.Refresh)) Run(stage, 0, 0);
        foreach (Stage stage in model.Stages)
        {
            if (stage.Kind == StageKind.Once) Run(stage, 0, 0);
            for (int t = 0; t < stepCount && stage.Kind == StageKind.Forward; t++) Run(stage, t, t);
            for (int t = stepCount - 1; t >= 0 && stage.Kind == StageKind.Backward; t--) Run(stage, t, stepCount - 1 - t);
        }
    }

    private static BigInteger[] Exact(IEnumerable<int> integers) => [.. integers.Select(value => (BigInteger)value)];

    private void Run(Stage stage, int time, int run)
    {
        foreach (Step step in stage.Steps)
        {
            switch (step)
            {
                case MatVec product:
                    Run(product, time, run);
                    Observe(product.Output.Vector);
                    break;
                case Reduction reduction:
                    Run(reduction, time, run);
                    Observe(reduction.Output.Vector);
                    break;
                case DataProduct product:
                    Run(product, time, run);
                    Observe(product.Output.Vector);
                    break;
                case Gather gather:
                    Run(gather, time, run);
                    Observe(gather.Output.Vector);
                    break;
                case RequantizedMatVec product:
                    Run(product, time, run);
                    Observe(product.Output.Vector);
                    break;
                case TableSoftmax softmax:
                    Run(softmax, time, run);
                    Observe(softmax.Output.Vector);
                    break;
                case Map map:
                    for (int lane = 0; lane < map.Lanes; lane++) Run(map, lane, time, run);
                    foreach (LaneOp op in map.Ops)
                    {
                        if (op is Store store) Observe(store.Target.Vector);
                        if (op is StoreView view) Observe(view.Target.Vector);
                    }

                    break;
            }
        }
    }

    private void Observe(int vector) => observer(vector, values[vector]);

    private int Place(Ref part, int element, int time, int run) =>
        ((part.Row == Row.Time ? time : part.Row == Row.Run ? run : 0) * model.Vectors[part.Vector].Length) + part.Offset + element;

    private BigInteger Read(Ref part, int element, int time, int run) => values[part.Vector][Place(part, element, time, run)];

    private void Write(Ref part, int element, int time, int run, BigInteger value) =>
        values[part.Vector][Place(part, element, time, run)] = ExactArithmetic.Fits(value, model.Vectors[part.Vector].Bits);

    private void Run(MatVec product, int time, int run)
    {
        for (int r = 0; r < product.Output.Length; r++)
        {
            BigInteger total = 0;
            foreach (Accumulator accumulator in product.Accumulators)
            {
                BigInteger sum = model.Constants[accumulator.Bias].Values[r];
                foreach (Part part in accumulator.Parts)
                {
                    for (int k = 0; k < part.Input.Length; k++)
                        sum = ExactArithmetic.Fits(sum + (model.Constants[part.Matrix].Values[(r * part.Input.Length) + k] * Read(part.Input, k, time, run)));
                }

                total = ExactArithmetic.Fits(total + ExactArithmetic.ByMultiplier(sum, model.Constants[accumulator.Multipliers].Values[r], accumulator.LeftShift));
            }

            Write(product.Output, r, time, run, ExactArithmetic.Saturate(total, 16));
        }
    }

    private void Run(DataProduct product, int time, int run)
    {
        int results = product.Output.Length, count = product.Vector.Length;
        for (int i = 0; i < results; i++)
        {
            BigInteger sum = 0;
            for (int k = 0; k < count; k++) sum += Read(product.Matrix, product.Transposed ? (k * results) + i : (i * count) + k, time, run) * Read(product.Vector, k, time, run);
            Write(product.Output, i, time, run, ExactArithmetic.Saturate(ExactArithmetic.ByShift(sum, product.Shift), 16));
        }
    }

    private void Run(RequantizedMatVec product, int time, int run)
    {
        for (int r = 0; r < product.Output.Length; r++)
        {
            BigInteger total = product.ZeroPoint;
            foreach (RequantizedSum part in product.Sums)
            {
                BigInteger sum = model.Constants[part.Bias].Values[r];
                foreach (Part each in part.Parts)
                {
                    for (int k = 0; k < each.Input.Length; k++)
                        sum = ExactArithmetic.Fits(sum + (model.Constants[each.Matrix].Values[(r * each.Input.Length) + k] * Read(each.Input, k, time, run)));
                }

                int multiplier = model.Constants[part.Multipliers].Values[r], exponent = model.Constants[part.Exponents].Values[r];
                BigInteger rescaled = part.Single ? ExactArithmetic.RequantizeOnce(sum, multiplier, exponent) : ExactArithmetic.Requantize(sum, multiplier, exponent);
                total += ExactArithmetic.Saturate(rescaled, 16);
            }

            Write(product.Output, r, time, run, BigInteger.Min(BigInteger.Max(ExactArithmetic.Fits(total), product.Low), product.High));
        }
    }

    private void Run(TableSoftmax softmax, int time, int run)
    {
        int size = softmax.Input.Length / softmax.Groups;
        for (int start = 0; start < softmax.Input.Length; start += size)
        {
            BigInteger[] y = ExactArithmetic.Softmax(model.Constants[softmax.Table].Values, [.. Enumerable.Range(start, size).Select(i => Read(softmax.Input, i, time, run))]);
            for (int i = 0; i < size; i++) Write(softmax.Output, start + i, time, run, y[i]);
        }
    }

    private void Run(Reduction reduction, int time, int run)
    {
        int size = reduction.A.Length / reduction.Output.Length;
        for (int g = 0; g < reduction.Output.Length; g++)
        {
            BigInteger[] a = [.. Enumerable.Range(g * size, size).Select(i => Read(reduction.A, i, time, run))];
            BigInteger[] b = [.. Enumerable.Range(g * size, size).Select(i => Read(reduction.B, i, time, run))];
            BigInteger result = reduction.Kind switch
            {
                ReductionKind.Sum => a.Aggregate(BigInteger.Add),
                ReductionKind.SumOfProducts => a.Zip(b, BigInteger.Multiply).Aggregate(BigInteger.Add),
                ReductionKind.Largest => a.Max(),
                _ => a.Min(),
            };
            Write(reduction.Output, g, time, run, ExactArithmetic.ByShift(result, reduction.Shift));
        }
    }

    private void Run(Gather gather, int time, int run)
    {
        ConstantData table = model.Constants[gather.Table];
        for (int i = 0; i < gather.Output.Length; i++)
        {
            BigInteger row = BigInteger.Min(BigInteger.Max(Read(gather.Index, i / table.Columns, time, run), 0), table.Rows - 1);
            Write(gather.Output, i, time, run, table.Values[((int)row * table.Columns) + (i % table.Columns)]);
        }
    }

    private void Run(Map map, int lane, int time, int run)
    {
        var r = new List<BigInteger>();
        foreach (LaneOp op in map.Ops) r.Add(ExactArithmetic.Fits(Value(map, op, r, lane, time, run)));
    }

    private BigInteger Value(Map map, LaneOp op, List<BigInteger> r, int lane, int time, int run)
    {
        switch (op)
        {
            case Load load:
                int element = load.Access switch
                {
                    Access.Each => lane,
                    Access.Single => 0,
                    Access.Cycle => lane % load.Source.Length,
                    _ => lane / (map.Lanes / load.Source.Length),
                };
                return Read(load.Source, element, time, run);
            case Literal literal: return literal.Value;
            case Multiply multiply: return ExactArithmetic.Finished(r[multiply.A] * r[multiply.B], multiply.Rescale, multiply.Wide);
            case Sum sum:
                BigInteger a = ExactArithmetic.Fits(r[sum.A] * BigInteger.Pow(2, sum.ShiftA)), b = ExactArithmetic.Fits(r[sum.B] * BigInteger.Pow(2, sum.ShiftB));
                return ExactArithmetic.Finished(sum.Subtract ? a - b : a + b, sum.Rescale, sum.Wide);
            case Narrow narrow: return ExactArithmetic.Finished(r[narrow.A], narrow.Rescale, narrow.Wide);
            case Extreme extreme: return extreme.Largest ? BigInteger.Max(r[extreme.A], r[extreme.B]) : BigInteger.Min(r[extreme.A], r[extreme.B]);
            case Lookup lookup:
                Table table = model.Tables[lookup.Table];
                return ExactArithmetic.Lookup(model.Constants[table.Constant].Values, table.FractionBits, table.Interpolated, r[lookup.A]);
            case Power power:
                return ExactArithmetic.Power(model.Constants[model.Tables[power.Table].Constant].Values, power.Kind, power.Shift, r[power.A]);
            case Requantize requantize: return ExactArithmetic.Requantize(r[requantize.A], requantize.Multiplier, requantize.Exponent);
            case Squash squash: return ExactArithmetic.Squash(model.Constants[model.Tables[squash.Table].Constant].Values, squash.Kind, r[squash.A]);
            case Compare compare:
                int order = r[compare.A].CompareTo(r[compare.B]);
                bool holds = compare.Kind switch { CompareKind.Less => order < 0, CompareKind.LessEqual => order <= 0, CompareKind.Equal => order == 0, _ => order != 0 };
                return holds ? 1 : 0;
            case Choose choose: return r[choose.Condition] != 0 ? r[choose.A] : r[choose.B];
            case Store store:
                Write(store.Target, lane, time, run, r[store.A]);
                return r[store.A];
            case StoreView view:
                BigInteger value = ExactArithmetic.Fits(ExactArithmetic.Rescaled(r[view.A], view.Rescale) + view.ZeroPoint);
                Write(view.Target, lane, time, run, ExactArithmetic.Saturate(value, model.Vectors[view.Target.Vector].Bits));
                return r[view.A];
            default: throw new NotSupportedException($"{op}");
        }
    }
}
