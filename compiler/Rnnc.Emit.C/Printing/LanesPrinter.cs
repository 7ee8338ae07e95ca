using Rnnc.Emit.C.Layout;
using Rnnc.Int8;

namespace Rnnc.Emit.C.Printing;

/// <summary>A map as a loop over 4 lanes at a time, for cores with vectors. Same names of values, same order as in the loop over one.</summary>
internal sealed class LanesPrinter(ModelLayout layout, FunctionScope scope, ConstantNames constants, Map map)
{
    private const int Width = 4;

    /// <summary>Fewer lanes are not worth a second loop.</summary>
    private const int FewestLanes = 8;

    private readonly string[] registers = new string[map.Ops.Length];
    private readonly bool[] isOne = new bool[map.Ops.Length];
    private readonly IReadOnlyList<bool> inRange = Int8Verifier.InRange(layout.Model, scope.Stage, map);
    private readonly List<string> before = [];
    private readonly List<string> body = [];

    /// <summary>The loop; empty where an operation has no form for lanes, or where the lanes are few or uneven.</summary>
    public IEnumerable<string> Print()
    {
        (int Register, LaneOp Op)[] needed = [.. new LaneOps(map.Ops).Needed()];
        foreach ((int register, LaneOp op) in needed) isOne[register] = IsOne(op);
        if (map.Lanes < FewestLanes || map.Lanes % Width != 0 || !Array.TrueForAll(needed, pair => HasLanes(pair.Op))) return [];
        foreach ((int register, LaneOp op) in needed) registers[register] = Print(op, saturates: !inRange[register]);
        return
        [
            .. before,
            "RNNC_ROLLED",
            $"for (int32_t i = 0; i < {Number.Of(map.Lanes)}; i += {Number.Of(Width)}) {{",
            .. body.Select(line => "    " + line),
            "}",
        ];
    }

    /// <summary>The same value in every lane.</summary>
    private static bool IsOne(LaneOp op) => op is Literal or Load { Access: Access.Single };

    private bool HasLanes(LaneOp op) => op switch
    {
        Literal or Load { Access: Access.Single } => true,
        Load load => load.Access == Access.Each || load.Source.Length == map.Lanes,
        Multiply multiply => !isOne[multiply.A] || !isOne[multiply.B],
        Sum sum => !isOne[sum.A] || !isOne[sum.B],
        Narrow narrow => !isOne[narrow.A],
        Extreme extreme => !isOne[extreme.A] || !isOne[extreme.B],
        Lookup lookup => !isOne[lookup.A],
        Store store => !isOne[store.A],
        StoreView view => !isOne[view.A],
        _ => false,
    };

    private string Print(LaneOp op, bool saturates)
    {
        RescaleText text = RescaleText.Lanes;
        switch (op)
        {
            case Literal literal:
                return Number.Operand(literal.Value);
            case Load { Access: Access.Single } single:
                string name = scope.Local("single");
                before.Add($"const int32_t {name} = {scope.Element(single.Source, "0")};");
                return name;
            case Load load:
                return Local("load", $"rnnc_lanes_load{Number.Of(layout.Storage[load.Source.Vector].Bits)}(&{scope.Element(load.Source, "i")})");
            case Multiply multiply:
                return Local("product", text.Finish($"{registers[multiply.A]} * {registers[multiply.B]}", multiply.Rescale, saturates && !multiply.Wide));
            case Sum sum:
                return Local(sum.Subtract ? "difference" : "sum", text.Finish(RescaleText.Sum(sum, registers[sum.A], registers[sum.B]), sum.Rescale, saturates && !sum.Wide));
            case Narrow narrow:
                return Local("scaled", text.Finish(registers[narrow.A], narrow.Rescale, saturates && !narrow.Wide));
            case Extreme extreme:
                string kind = extreme.Largest ? "larger" : "smaller";
                return Local(kind, $"rnnc_lanes_{kind}({Whole(extreme.A)}, {Whole(extreme.B)})");
            case Lookup lookup:
                Table table = layout.Model.Tables[lookup.Table];
                string function = table.Interpolated && table.FractionBits > 0 ? "interpolate" : "lookup";
                return Local("entry", $"rnnc_lanes_{function}({constants.Table(table)}, {Number.Of(table.FractionBits)}, {registers[lookup.A]})");
            case Store store:
                return Put(store.Target, registers[store.A], registers[store.A]);
            case StoreView view:
                int bits = layout.Model.Vectors[view.Target.Vector].Bits;
                string placed = text.Placed(view, registers[view.A]);
                return Put(view.Target, saturates && bits < 32 ? text.Saturated(placed, bits) : placed, registers[view.A]);
            default:
                throw new InvalidOperationException($"unknown operation {op}");
        }
    }

    private string Whole(int register) => isOne[register] ? $"rnnc_lanes_all({registers[register]})" : registers[register];

    private string Local(string kind, string value)
    {
        string name = scope.Local(kind);
        body.Add($"const int32x4_t {name} = {value};");
        return name;
    }

    private string Put(Ref target, string value, string register)
    {
        body.Add($"rnnc_lanes_store{Number.Of(layout.Storage[target.Vector].Bits)}(&{scope.Element(target, "i", write: true)}, {value});");
        return register;
    }
}
