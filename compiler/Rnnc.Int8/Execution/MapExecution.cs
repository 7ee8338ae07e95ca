using System.Collections.Immutable;

namespace Rnnc.Int8;

/// <summary>
/// docs/arithmetic.md, "Element-wise operations" to "Powers" and "Views". One operation for all lanes, then the next: lanes are independent.
/// </summary>
internal sealed class MapExecution : StepExecution
{
    private readonly Map map;
    private readonly Memory memory;

    public MapExecution(Map map, Memory memory)
    {
        this.map = map;
        this.memory = memory;
        memory.ReserveRegisters(map.Ops.Length * map.Lanes);
        Written = [.. map.Ops.Select(op => op switch { Store store => store.Target.Vector, StoreView view => view.Target.Vector, _ => -1 }).Where(vector => vector >= 0)];
    }

    public override ImmutableArray<int> Written { get; }

    public override void Execute(int time, int run)
    {
        for (int i = 0; i < map.Ops.Length; i++) Execute(map.Ops[i], Register(i), time, run);
    }

    private Span<int> Register(int index) => memory.Registers.AsSpan(index * map.Lanes, map.Lanes);

    private void Execute(LaneOp op, Span<int> result, int time, int run)
    {
        switch (op)
        {
            case Load load: Execute(load, result, time, run); break;
            case Literal literal: result.Fill(literal.Value); break;
            case Multiply multiply: Execute(multiply, result); break;
            case Sum sum: Execute(sum, result); break;
            case Narrow narrow: Execute(narrow, result); break;
            case Extreme extreme: Execute(extreme, result); break;
            case Lookup lookup: Execute(lookup, result); break;
            case Power power: Execute(power, result); break;
            case Compare compare: Execute(compare, result); break;
            case Choose choose: Execute(choose, result); break;
            case Requantize requantize: Execute(requantize, result); break;
            case Squash squash: Execute(squash, result); break;
            case Store store:
                Register(store.A).CopyTo(result);
                result.CopyTo(memory.Resolve(store.Target, time, run));
                break;
            case StoreView view:
                Register(view.A).CopyTo(result);
                Execute(view, memory.Resolve(view.Target, time, run));
                break;
            default:
                throw new InvalidProgramException($"unknown operation {op}");
        }
    }

    private void Execute(Load load, Span<int> result, int time, int run)
    {
        ReadOnlySpan<int> source = memory.Resolve(load.Source, time, run);
        switch (load.Access)
        {
            case Access.Each:
                source.CopyTo(result);
                break;
            case Access.Single:
                result.Fill(source[0]);
                break;
            case Access.Cycle:
                for (int start = 0; start < result.Length; start += source.Length) source.CopyTo(result[start..]);
                break;
            default:
                int times = result.Length / source.Length;
                for (int i = 0; i < source.Length; i++) result.Slice(i * times, times).Fill(source[i]);
                break;
        }
    }

    private void Execute(Multiply multiply, Span<int> result)
    {
        ReadOnlySpan<int> a = Register(multiply.A), b = Register(multiply.B);
        for (int i = 0; i < result.Length; i++) result[i] = Finish(multiply.Rescale.Apply((long)a[i] * b[i]), multiply.Wide);
    }

    private void Execute(Sum sum, Span<int> result)
    {
        ReadOnlySpan<int> a = Register(sum.A), b = Register(sum.B);
        int sign = sum.Subtract ? -1 : 1;
        for (int i = 0; i < result.Length; i++)
            result[i] = Finish(sum.Rescale.Apply(((long)a[i] << sum.ShiftA) + sign * ((long)b[i] << sum.ShiftB)), sum.Wide);
    }

    private void Execute(Narrow narrow, Span<int> result)
    {
        ReadOnlySpan<int> a = Register(narrow.A);
        for (int i = 0; i < result.Length; i++) result[i] = Finish(narrow.Rescale.Apply(a[i]), narrow.Wide);
    }

    private void Execute(Extreme extreme, Span<int> result)
    {
        ReadOnlySpan<int> a = Register(extreme.A), b = Register(extreme.B);
        for (int i = 0; i < result.Length; i++) result[i] = extreme.Largest ? Math.Max(a[i], b[i]) : Math.Min(a[i], b[i]);
    }

    private void Execute(Lookup lookup, Span<int> result)
    {
        Table table = memory.Model.Tables[lookup.Table];
        ReadOnlySpan<int> entries = memory.Constant(table.Constant), a = Register(lookup.A);
        for (int i = 0; i < result.Length; i++) result[i] = Arithmetic.Lookup(entries, table, a[i]);
    }

    private void Execute(Power power, Span<int> result)
    {
        ReadOnlySpan<int> entries = memory.Constant(memory.Model.Tables[power.Table].Constant), a = Register(power.A);
        for (int i = 0; i < result.Length; i++) result[i] = Arithmetic.Power(entries, power.Kind, power.Shift, a[i]);
    }

    private void Execute(Compare compare, Span<int> result)
    {
        ReadOnlySpan<int> a = Register(compare.A), b = Register(compare.B);
        for (int i = 0; i < result.Length; i++)
        {
            bool holds = compare.Kind switch
            {
                CompareKind.Less => a[i] < b[i],
                CompareKind.LessEqual => a[i] <= b[i],
                CompareKind.Equal => a[i] == b[i],
                _ => a[i] != b[i],
            };
            result[i] = holds ? 1 : 0;
        }
    }

    private void Execute(Choose choose, Span<int> result)
    {
        ReadOnlySpan<int> condition = Register(choose.Condition), a = Register(choose.A), b = Register(choose.B);
        for (int i = 0; i < result.Length; i++) result[i] = condition[i] != 0 ? a[i] : b[i];
    }

    private void Execute(Requantize requantize, Span<int> result)
    {
        ReadOnlySpan<int> a = Register(requantize.A);
        for (int i = 0; i < result.Length; i++) result[i] = Requantization.Requantize(a[i], requantize.Multiplier, requantize.Exponent);
    }

    private void Execute(Squash squash, Span<int> result)
    {
        ReadOnlySpan<int> entries = memory.Constant(memory.Model.Tables[squash.Table].Constant), a = Register(squash.A);
        for (int i = 0; i < result.Length; i++) result[i] = Requantization.Squash(entries, squash.Kind, a[i]);
    }

    private void Execute(StoreView view, Span<int> target)
    {
        int bits = memory.Model.Vectors[view.Target.Vector].Bits;
        ReadOnlySpan<int> a = Register(view.A);
        for (int i = 0; i < target.Length; i++) target[i] = Arithmetic.Saturate(view.Rescale.Apply(a[i]) + view.ZeroPoint, bits);
    }

    // Checked as a witness of the verifier: what it proved to fit 32 bits does.
    private static int Finish(long value, bool wide) => wide ? checked((int)value) : Arithmetic.Saturate(value, 16);
}
