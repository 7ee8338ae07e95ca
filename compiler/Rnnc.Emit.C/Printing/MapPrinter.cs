using System.Collections.Immutable;
using Rnnc.Emit.C.Layout;
using Rnnc.Int8;

namespace Rnnc.Emit.C.Printing;

/// <summary>A map as one loop: a named local for each register that is used, literals in place.</summary>
internal sealed class MapPrinter(ModelLayout layout, FunctionScope scope, ConstantNames constants, Map map)
{
    private static readonly RescaleText Text = RescaleText.Value;

    private readonly string[] registers = new string[map.Ops.Length];
    private readonly IReadOnlyList<bool> inRange = Int8Verifier.InRange(layout.Model, scope.Stage, map);
    private readonly List<string> before = [];
    private readonly List<string> body = [];
    private readonly int inner = InnerOf(map);
    private ImmutableArray<MapRange>? ranges;

    /// <summary>What each register can hold.</summary>
    private ImmutableArray<MapRange> Ranges => ranges ??= MapRanges.Of(layout.Model, scope.Stage, map);

    public IEnumerable<string> Print()
    {
        foreach ((int register, LaneOp op) in new LaneOps(map.Ops).Needed()) registers[register] = Print(op, saturates: !inRange[register]);
        if (map.Lanes == 1) return [.. before, .. body];
        string[] loop = inner > 0
            ?
            [
                .. before,
                $"for (int32_t row = 0; row < {Number.Of(map.Lanes / inner)}; row++) {{",
                $"    for (int32_t column = 0; column < {Number.Of(inner)}; column++) {{",
                $"        const int32_t i = row * {Number.Of(inner)} + column;",
                .. body.Select(line => "        " + line),
                "    }",
                "}",
            ]
            :
            [
                .. before,
                $"for (int32_t i = 0; i < {Number.Of(map.Lanes)}; i++) {{",
                .. body.Select(line => "    " + line),
                "}",
            ];
        string[] lanes = [.. new LanesPrinter(layout, scope, constants, map).Print()];
        return lanes.Length == 0 ? loop : ["#if RNNC_MVE", .. lanes, "#else", .. loop, "#endif"];
    }

    /// <summary>Lanes of an inner loop, where all that does not go lane by lane goes by rows of one length; otherwise 0.</summary>
    private static int InnerOf(Map map)
    {
        int[] lengths = [.. map.Ops.OfType<Load>().Where(load => load.Source.Length < map.Lanes && load.Source.Length > 1).Select(load => load.Access switch
        {
            Access.Cycle => load.Source.Length,
            Access.Repeat => map.Lanes / load.Source.Length,
            _ => 0,
        }).Where(length => length > 1).Distinct()];
        return lengths.Length == 1 && lengths[0] < map.Lanes ? lengths[0] : 0;
    }

    /// <summary>The lane's number; a map of one lane needs no loop.</summary>
    private string Lane => map.Lanes == 1 ? "0" : "i";

    /// <param name="saturates">Whether a value may be beyond the bits of its result.</param>
    private string Print(LaneOp op, bool saturates)
    {
        switch (op)
        {
            case Load load:
                return PrintLoad(load);
            case Literal literal:
                return Number.Operand(literal.Value);
            case Multiply multiply:
                return Local("product", PrintProduct(multiply, saturates));
            case Sum sum:
                return Local(sum.Subtract ? "difference" : "sum", Text.Finish(RescaleText.Sum(sum, At(sum.A), At(sum.B)), sum.Rescale, saturates && !sum.Wide));
            case Narrow narrow:
                return narrow.Rescale == Rescale.None && (narrow.Wide || !saturates) ? At(narrow.A) : Local("scaled", Text.Finish(At(narrow.A), narrow.Rescale, saturates && !narrow.Wide));
            case Extreme extreme:
                string kind = extreme.Largest ? "larger" : "smaller";
                return Local(kind, $"rnnc_{kind}({At(extreme.A)}, {At(extreme.B)})");
            case Lookup lookup:
                return Local("entry", PrintLookup(lookup));
            case Power power:
                return Local("power", PrintPower(power));
            case Compare compare:
                return Local("test", PrintCompare(compare));
            case Choose choose:
                return Local("choice", $"rnnc_choose({At(choose.Condition)}, {At(choose.A)}, {At(choose.B)})");
            case Requantize requantize:
                return PrintRequantize(requantize);
            case Squash squash:
                return Local(squash.Kind == SquashKind.Sigmoid ? "gate" : "bounded", PrintSquash(squash));
            case Store store:
                Storage target = layout.Storage[store.Target.Vector];
                body.Add($"{scope.Element(store.Target, Lane, write: true)} = {(target.Bits == 32 ? At(store.A) : $"({target.CType}){At(store.A)}")};");
                return registers[store.A];
            case StoreView view:
                body.Add($"{scope.Element(view.Target, Lane, write: true)} = {PrintView(view, saturates)};");
                return registers[view.A];
            default:
                throw new InvalidOperationException($"unknown operation {op}");
        }
    }

    private string At(int register) => registers[register];

    private string Local(string kind, string value)
    {
        string name = scope.Local(kind);
        body.Add($"const int32_t {name} = {value};");
        return name;
    }

    private string PrintLoad(Load load)
    {
        int length = load.Source.Length;
        if (load.Access == Access.Single)
        {
            string name = scope.Local("single");
            before.Add($"const int32_t {name} = {scope.Element(load.Source, "0")};");
            return name;
        }

        string index = load.Access switch
        {
            Access.Cycle when length < map.Lanes => inner > 0 ? "column" : $"i % {Number.Of(length)}",
            Access.Repeat when length < map.Lanes => inner > 0 ? "row" : $"i / {Number.Of(map.Lanes / length)}",
            _ => Lane,
        };
        return Local("load", scope.Element(load.Source, index));
    }

    private string PrintProduct(Multiply multiply, bool saturates)
    {
        string a = At(multiply.A), b = At(multiply.B);
        if (multiply.Rescale is not { IsShift: true, Shift: > 0 }) return Text.Finish($"{a} * {b}", multiply.Rescale, saturates && !multiply.Wide);
        string rounded = $"rnnc_round_product({a}, {b}, {Number.Of(multiply.Rescale.Shift)})";
        return saturates && !multiply.Wide ? $"rnnc_saturate16({rounded})" : rounded;
    }

    private string PrintLookup(Lookup lookup)
    {
        Table table = layout.Model.Tables[lookup.Table];
        string function = table.Interpolated && table.FractionBits > 0 ? "rnnc_interpolate" : "rnnc_lookup";
        return $"{function}({constants.Table(table)}, {Number.Of(table.FractionBits)}, {At(lookup.A)})";
    }

    private string PrintPower(Power power)
    {
        string kind = power.Kind switch
        {
            PowerKind.Reciprocal => "RNNC_RECIPROCAL",
            PowerKind.ReciprocalSquareRoot => "RNNC_RECIPROCAL_SQUARE_ROOT",
            _ => "RNNC_SQUARE_ROOT",
        };
        return $"rnnc_power({constants.Table(layout.Model.Tables[power.Table])}, {kind}, {Number.Of(power.Shift)}, {At(power.A)})";
    }

    /// <summary>The doubled high word of a value is the high word of the doubled value, where that fits: one instruction where there is one.</summary>
    private string PrintRequantize(Requantize requantize)
    {
        int left = Math.Max(requantize.Exponent, 0), right = Math.Max(-requantize.Exponent, 0);
        MapRange range = Ranges[requantize.A];
        string value = At(requantize.A), high;
        if (left < 30 && range.Low << (left + 1) >= int.MinValue && range.High << (left + 1) <= int.MaxValue) high = $"rnnc_multiply_high({RescaleText.Scaled(RescaleText.Factor(value), left + 1)}, {Number.Of(requantize.Multiplier)})";
        else high = $"rnnc_double_high({RescaleText.Scaled(RescaleText.Factor(value), left)}, {Number.Of(requantize.Multiplier)})";
        return Local("scaled", right == 0 ? high : $"rnnc_divide_power({high}, {Number.Of(right)})");
    }

    private string PrintSquash(Squash squash)
    {
        MapRange range = Ranges[squash.A];
        long magnitude = Math.Max(-range.Low, range.High);
        (string name, int fractionBits) = squash.Kind == SquashKind.Sigmoid ? ("rnnc_sigmoid", 9) : ("rnnc_tanh", 8);
        bool fits = magnitude >> fractionBits < Requantization.SquashEntryCount - 1;
        return $"{name}{(fits ? "" : "_any")}({constants.Table(layout.Model.Tables[squash.Table])}, {At(squash.A)})";
    }

    private string PrintCompare(Compare compare)
    {
        string a = At(compare.A), b = At(compare.B);
        return compare.Kind switch
        {
            CompareKind.Less => $"rnnc_is_less({a}, {b})",
            CompareKind.LessEqual => $"1 - rnnc_is_less({b}, {a})",
            CompareKind.Equal => $"rnnc_is_equal({a}, {b})",
            _ => $"1 - rnnc_is_equal({a}, {b})",
        };
    }

    private string PrintView(StoreView view, bool saturates)
    {
        int bits = layout.Model.Vectors[view.Target.Vector].Bits;
        string value = Text.Placed(view, At(view.A));
        if (bits == 32) return value;
        string type = layout.Storage[view.Target.Vector].CType;
        return saturates ? $"({type}){Text.Saturated(value, bits)}" : $"({type}){RescaleText.Factor(value)}";
    }
}
