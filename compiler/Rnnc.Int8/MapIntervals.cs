using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Rnnc.Int8;

/// <summary>MapRange arithmetic over the registers of one map: every intermediate stays within 32 bits, every table's operand within 16.</summary>
internal sealed class MapIntervals(Int8Model model, Stage stage, string place)
{
    private bool[] inRange = [];

    /// <summary>For each operation of the map that was checked, whether what it saturates is within its bits anyway.</summary>
    public IReadOnlyList<bool> InRange => inRange;

    /// <summary>Refuses what may overflow; gives the range of each register.</summary>
    public ImmutableArray<MapRange> Check(Map map)
    {
        Int8Verifier.Require(map.Lanes > 0, place, $"{map.Lanes} lanes");
        Int8Verifier.Require(map.Ops.Length <= Int8Verifier.MaximumOps, place, $"{map.Ops.Length} operations, {Int8Verifier.MaximumOps} are allowed");
        Int8Verifier.Require((long)map.Ops.Length * map.Lanes <= Int8Verifier.MaximumRegisters, place, $"{map.Ops.Length} operations on {map.Lanes} lanes");
        Int8Verifier.Require(map.Ops.Any(op => op is Store or StoreView), place, "a map that writes nothing");
        var registers = new MapRange[map.Ops.Length];
        inRange = new bool[map.Ops.Length];
        for (int i = 0; i < map.Ops.Length; i++) registers[i] = Check(map, map.Ops[i], registers.AsSpan(0, i));
        return ImmutableCollectionsMarshal.AsImmutableArray(registers);
    }

    private MapRange Check(Map map, LaneOp op, ReadOnlySpan<MapRange> registers)
    {
        switch (op)
        {
            case Load load:
                return CheckLoad(map, load);
            case Literal literal:
                return new(literal.Value, literal.Value);
            case Multiply multiply:
                return Finish(registers.Length, Product(At(registers, multiply.A), At(registers, multiply.B)), multiply.Rescale, multiply.Wide);
            case Sum sum:
                Int8Verifier.Require(sum.ShiftA is >= 0 and <= 30 && sum.ShiftB is >= 0 and <= 30, place, "a shift out of range");
                MapRange a = Within(Scaled(At(registers, sum.A), sum.ShiftA), 32, "a shifted operand");
                MapRange b = Within(Scaled(At(registers, sum.B), sum.ShiftB), 32, "a shifted operand");
                return Finish(registers.Length, sum.Subtract ? new(a.Low - b.High, a.High - b.Low) : new(a.Low + b.Low, a.High + b.High), sum.Rescale, sum.Wide);
            case Narrow narrow:
                return Finish(registers.Length, At(registers, narrow.A), narrow.Rescale, narrow.Wide);
            case Extreme extreme:
                MapRange p = At(registers, extreme.A), q = At(registers, extreme.B);
                return extreme.Largest ? new(Math.Max(p.Low, q.Low), Math.Max(p.High, q.High)) : new(Math.Min(p.Low, q.Low), Math.Min(p.High, q.High));
            case Lookup lookup:
                Within(At(registers, lookup.A), 16, "a table's operand");
                return CheckTable(lookup.Table, count: null);
            case Power power:
                At(registers, power.A);
                Int8Verifier.Require(Enum.IsDefined(power.Kind), place, $"power {power.Kind}");
                Int8Verifier.Require(power.Shift is >= -30 and <= 60, place, $"a power's shift of {power.Shift}");
                CheckTable(power.Table, Arithmetic.PowerEntryCount(power.Kind));
                return new(short.MinValue, short.MaxValue);
            case Compare compare:
                At(registers, compare.A);
                At(registers, compare.B);
                Int8Verifier.Require(Enum.IsDefined(compare.Kind), place, $"comparison {compare.Kind}");
                return new(0, 1);
            case Choose choose:
                At(registers, choose.Condition);
                MapRange x = At(registers, choose.A), y = At(registers, choose.B);
                return new(Math.Min(x.Low, y.Low), Math.Max(x.High, y.High));
            case Requantize requantize:
                Int8Verifier.Require(requantize.Multiplier >= 0 && requantize.Exponent is >= -31 and <= 30, place, "a multiplier or exponent out of range");
                MapRange shifted = Within(Scaled(At(registers, requantize.A), Math.Max(requantize.Exponent, 0)), 32, "a value shifted left");
                int right = Math.Min(requantize.Exponent, 0);
                return new(Requantization.Requantize(shifted.Low, requantize.Multiplier, right), Requantization.Requantize(shifted.High, requantize.Multiplier, right));
            case Squash squash:
                MapRange argument = Within(At(registers, squash.A), 32, "a value");
                Int8Verifier.Require(argument.Low > int.MinValue, place, "a value without a magnitude of 32 bits");
                Int8Verifier.Require(Enum.IsDefined(squash.Kind), place, $"squash {squash.Kind}");
                CheckTable(squash.Table, Requantization.SquashEntryCount);
                (int low, int high) = Requantization.SquashRange(model.Constants[model.Tables[squash.Table].Constant].Values.AsSpan(), squash.Kind);
                return new(low, high);
            case Store store:
                Vector target = CheckTarget(map, store.Target);
                MapRange stored = At(registers, store.A);
                Int8Verifier.Require(stored.Low >= target.Minimum && stored.High <= target.Maximum, place, $"a value of {stored.Low}..{stored.High} for {target.Name}");
                return stored;
            case StoreView view:
                Vector narrowed = CheckTarget(map, view.Target);
                MapRange rescaled = Scaled(Within(At(registers, view.A), 32, "a value"), view.Rescale);
                MapRange placed = Within(new(rescaled.Low + view.ZeroPoint, rescaled.High + view.ZeroPoint), 32, $"a view into {narrowed.Name}");
                bool fits = narrowed.Bits < 32 || (placed.Low >= narrowed.Minimum && placed.High <= narrowed.Maximum);
                Int8Verifier.Require(fits, place, $"a view of {placed.Low}..{placed.High} into {narrowed.Name}");
                inRange[registers.Length] = Fits(placed, narrowed.Bits);
                return At(registers, view.A);
            default:
                throw new InvalidProgramException($"{place}: unknown kind of operation");
        }
    }

    private MapRange CheckLoad(Map map, Load load)
    {
        Vector vector = Int8Verifier.CheckRef(model, stage, load.Source, place, written: false);
        int length = load.Source.Length;
        bool fits = load.Access switch
        {
            Access.Each => length == map.Lanes,
            Access.Single => true,
            Access.Cycle or Access.Repeat => map.Lanes % length == 0,
            _ => false,
        };
        Int8Verifier.Require(fits, place, $"{map.Lanes} lanes read {length} elements of {vector.Name} by {load.Access}");
        return new(vector.Minimum, vector.Maximum);
    }

    private Vector CheckTarget(Map map, Ref target)
    {
        Vector vector = Int8Verifier.CheckRef(model, stage, target, place, written: true);
        Int8Verifier.Require(target.Length == map.Lanes, place, $"{map.Lanes} lanes write {target.Length} elements of {vector.Name}");
        foreach (LaneOp op in map.Ops)
        {
            Ref? other = op switch { Load load => load.Source, Store store => store.Target, StoreView view => view.Target, _ => null };
            if (other is not { } touched || !touched.Overlaps(target)) continue;
            Int8Verifier.Require(touched == target && op is not Load { Access: not Access.Each }, place, $"{vector.Name} is written by one lane and touched by another");
        }

        return vector;
    }

    private MapRange CheckTable(int index, int? count)
    {
        Int8Verifier.Require(index >= 0 && index < model.Tables.Length, place, $"table {index} of {model.Tables.Length}");
        Table table = model.Tables[index];
        ConstantData entries = model.Constants[table.Constant];
        Int8Verifier.Require(entries.Values.Length == (count ?? table.EntryCount), place, $"table {table.Name} has {entries.Values.Length} entries");
        return new(entries.Values.Min(), entries.Values.Max());
    }

    private MapRange At(ReadOnlySpan<MapRange> registers, int index)
    {
        Int8Verifier.Require(index >= 0 && index < registers.Length, place, $"register {index}, made later or never");
        return registers[index];
    }

    private MapRange Within(MapRange interval, int bits, string what)
    {
        long limit = 1L << (bits - 1);
        Int8Verifier.Require(interval.Low >= -limit && interval.High < limit, place, $"{what} spans {interval.Low}..{interval.High}, beyond {bits} bits");
        return interval;
    }

    private MapRange Product(MapRange a, MapRange b)
    {
        long[] corners = [a.Low * b.Low, a.Low * b.High, a.High * b.Low, a.High * b.High];
        return new(corners.Min(), corners.Max());
    }

    private static MapRange Scaled(MapRange interval, int leftShift) => new(interval.Low << leftShift, interval.High << leftShift);

    /// <summary>The bounds after a rescale whose own intermediates stay within 32 bits.</summary>
    private MapRange Scaled(MapRange interval, Rescale rescale)
    {
        Within(interval, 32, "a value to rescale");
        if (rescale.IsShift)
        {
            Int8Verifier.Require(rescale.Shift is >= -30 and <= 31, place, $"a shift of {rescale.Shift}");
            long half = rescale.Shift > 0 ? 1L << (rescale.Shift - 1) : 0;
            Within(new(interval.Low + half, interval.High + half), 32, "a value and its rounding");
        }
        else
        {
            Int8Verifier.Require(rescale.Multiplier > 0 && rescale.Shift is >= 0 and <= 30, place, "a multiplier out of range");
            Within(Scaled(interval, rescale.Shift), 32, "a value shifted left");
        }

        return Within(new(rescale.Apply(interval.Low), rescale.Apply(interval.High)), 32, "a rescaled value");
    }

    private static bool Fits(MapRange interval, int bits) => interval.Low >= -(1L << (bits - 1)) && interval.High < 1L << (bits - 1);

    private MapRange Finish(int op, MapRange interval, Rescale rescale, bool wide)
    {
        MapRange result = Scaled(interval, rescale);
        inRange[op] = Fits(result, 16);
        return wide ? result : new(Math.Clamp(result.Low, short.MinValue, short.MaxValue), Math.Clamp(result.High, short.MinValue, short.MaxValue));
    }
}
