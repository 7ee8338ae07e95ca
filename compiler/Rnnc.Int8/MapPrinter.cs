using System.Globalization;

namespace Rnnc.Int8;

/// <summary>One map as assignments. A register that is used once stands where it is used; others are named r and their number.</summary>
internal sealed class MapPrinter(Int8Model model, Map map)
{
    private readonly string[] expressions = new string[map.Ops.Length];
    private readonly int[] uses = new int[map.Ops.Length];

    public IEnumerable<string> Lines()
    {
        foreach (LaneOp op in map.Ops)
        {
            foreach (int operand in Operands(op)) uses[operand]++;
        }

        yield return string.Create(CultureInfo.InvariantCulture, $"for {map.Lanes} lanes");
        for (int i = 0; i < map.Ops.Length; i++)
        {
            LaneOp op = map.Ops[i];
            expressions[i] = Expression(op);
            if (op is Store store) yield return $"  {Int8Printer.Show(model, store.Target)} = {expressions[i]}";
            if (op is StoreView view) yield return $"  {Int8Printer.Show(model, view.Target)} = {View(view)}";
            if (op is Literal or Store or StoreView || (uses[i] == 1 && !IsOverwritten(i))) continue;
            string name = string.Create(CultureInfo.InvariantCulture, $"r{i}");
            yield return $"  {name} = {expressions[i]}";
            expressions[i] = name;
        }
    }

    private static int[] Operands(LaneOp op) => op switch
    {
        Multiply multiply => [multiply.A, multiply.B],
        Sum sum => [sum.A, sum.B],
        Narrow narrow => [narrow.A],
        Extreme extreme => [extreme.A, extreme.B],
        Lookup lookup => [lookup.A],
        Power power => [power.A],
        Compare compare => [compare.A, compare.B],
        Choose choose => [choose.Condition, choose.A, choose.B],
        Requantize requantize => [requantize.A],
        Squash squash => [squash.A],
        Store store => [store.A],
        StoreView view => [view.A],
        _ => [],
    };

    /// <summary>What register i loads is overwritten later in this map: its expression must not move behind that.</summary>
    private bool IsOverwritten(int i) => map.Ops[i] is Load load && map.Ops.Skip(i).Any(op => op switch
    {
        Store store => store.Target.Overlaps(load.Source),
        StoreView view => view.Target.Overlaps(load.Source),
        _ => false,
    });

    private string Expression(LaneOp op) => op switch
    {
        Load load => ShowLoad(load),
        Literal literal => literal.Value.ToString(CultureInfo.InvariantCulture),
        Multiply multiply => Finish($"{At(multiply.A)} * {At(multiply.B)}", isBinary: true, multiply.Rescale, multiply.Wide),
        Sum sum => Finish($"{Shifted(sum.A, sum.ShiftA)} {(sum.Subtract ? '-' : '+')} {Shifted(sum.B, sum.ShiftB)}", isBinary: true, sum.Rescale, sum.Wide),
        Narrow narrow => Finish(At(narrow.A), isBinary: false, narrow.Rescale, narrow.Wide),
        Extreme extreme => $"{(extreme.Largest ? "max" : "min")}({At(extreme.A)}, {At(extreme.B)})",
        Lookup lookup => $"{model.Tables[lookup.Table].Name}({At(lookup.A)})",
        Power power => string.Create(CultureInfo.InvariantCulture, $"{Name(power.Kind)}({At(power.A)}, {power.Shift})"),
        Compare compare => $"({At(compare.A)} {Sign(compare.Kind)} {At(compare.B)})",
        Choose choose => $"({At(choose.Condition)} ? {At(choose.A)} : {At(choose.B)})",
        Requantize requantize => string.Create(CultureInfo.InvariantCulture, $"requantize({At(requantize.A)}, {Math.ScaleB(requantize.Multiplier, requantize.Exponent - 31):G6})"),
        Squash squash => $"{squash.Kind.ToString().ToLowerInvariant()}3({At(squash.A)})",
        Store store => At(store.A),
        StoreView view => At(view.A),
        _ => throw new InvalidProgramException($"unknown operation {op}"),
    };

    private string At(int register) => expressions[register];

    private string ShowLoad(Load load)
    {
        string source = Int8Printer.Show(model, load.Source);
        return load.Access == Access.Each ? source : $"{load.Access.ToString().ToLowerInvariant()}({source})";
    }

    private string Shifted(int register, int shift) => shift == 0 ? At(register) : string.Create(CultureInfo.InvariantCulture, $"({At(register)} << {shift})");

    private string View(StoreView view)
    {
        string zero = view.ZeroPoint == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {(view.ZeroPoint < 0 ? '-' : '+')} {Math.Abs((long)view.ZeroPoint)}");
        return string.Create(CultureInfo.InvariantCulture, $"sat{model.Vectors[view.Target.Vector].Bits}({Scaled(At(view.A), isBinary: false, view.Rescale)}{zero})");
    }

    private static string Finish(string value, bool isBinary, Rescale rescale, bool wide) => $"{(wide ? "" : "sat")}({Scaled(value, isBinary, rescale)})";

    private static string Scaled(string value, bool isBinary, Rescale rescale)
    {
        if (rescale == Rescale.None) return value;
        string operand = isBinary ? $"({value})" : value;
        if (!rescale.IsShift) return string.Create(CultureInfo.InvariantCulture, $"{operand} * {rescale.Factor:G6}");
        return string.Create(CultureInfo.InvariantCulture, $"{operand} {(rescale.Shift > 0 ? ">>" : "<<")} {Math.Abs(rescale.Shift)}");
    }

    private static string Name(PowerKind kind) => kind switch
    {
        PowerKind.Reciprocal => "reciprocal",
        PowerKind.ReciprocalSquareRoot => "rsqrt",
        _ => "sqrt",
    };

    private static string Sign(CompareKind kind) => kind switch
    {
        CompareKind.Less => "<",
        CompareKind.LessEqual => "<=",
        CompareKind.Equal => "==",
        _ => "!=",
    };
}
