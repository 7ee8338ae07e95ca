using System.Globalization;
using System.Text;

namespace Rnnc.Int8;

/// <summary>
/// A program as text: its vectors, then each stage by layers, products and maps as expressions. For people and for tests; deterministic.
/// Every saturation, shift and factor is shown: <c>h = sat((r9 * tanh(c)) &gt;&gt; 15)</c>; <c>&gt;&gt;</c> rounds as docs/arithmetic.md says.
/// </summary>
public static class Int8Printer
{
    public static string Print(Int8Model model)
    {
        var text = new StringBuilder();
        string steps = model.Steps == 0 ? "no steps" : model.StepsAreFixed ? $"exactly {model.Steps} steps" : $"{model.Steps} steps";
        text.Append(CultureInfo.InvariantCulture, $"program {model.Name}, version {model.Version}, {steps}\n");
        foreach (Vector vector in model.Vectors) text.Append("  ").Append(Describe(vector)).Append('\n');
        foreach (Table table in model.Tables)
            text.Append(CultureInfo.InvariantCulture, $"  table {table.Name}: {model.Constants[table.Constant].Values.Length} entries{(table.Interpolated ? ", interpolated" : "")}\n");
        foreach (Stage stage in model.Stages)
        {
            text.Append(stage.Kind switch { StageKind.Refresh => "refresh", StageKind.Forward => "forward", StageKind.Backward => "backward", StageKind.Start => "start", _ => "once" }).Append('\n');
            foreach (Section section in stage.Sections)
            {
                text.Append("  ").Append(section.Layer).Append('\n');
                foreach (Step step in section.Steps)
                {
                    foreach (string line in Lines(model, step)) text.Append("    ").Append(line).Append('\n');
                }
            }
        }

        return text.ToString();
    }

    /// <summary>A reference in words: <c>gates[0..32]</c>, <c>x@time</c>.</summary>
    internal static string Show(Int8Model model, Ref part, bool withLength = false)
    {
        Vector vector = model.Vectors[part.Vector];
        string row = part.Row switch { Row.Time => "@time", Row.Run => "@run", _ => vector.PerStep ? "@all" : "" };
        bool all = part.Offset == 0 && (part.Length == vector.Length || (part.Row == Row.Whole && vector.PerStep));
        string whole = withLength ? string.Create(CultureInfo.InvariantCulture, $"[{part.Length}]") : "";
        string range = all ? whole : string.Create(CultureInfo.InvariantCulture, $"[{part.Offset}..{part.Offset + part.Length}]");
        return vector.Name + row + range;
    }

    private static IEnumerable<string> Lines(Int8Model model, Step step) => step switch
    {
        MatVec product => [Show(model, product)],
        Map map => new MapPrinter(model, map).Lines(),
        Reduction reduction => [Show(model, reduction)],
        DataProduct product => [string.Create(CultureInfo.InvariantCulture, $"{Show(model, product.Output, withLength: true)} = sat(({Show(model, product.Vector, withLength: true)} * {(product.Transposed ? "columns" : "rows")} of {Show(model, product.Matrix)}) >> {product.Shift})")],
        Gather gather => [string.Create(CultureInfo.InvariantCulture, $"{Show(model, gather.Output, withLength: true)} = rows {Show(model, gather.Index)} of {model.Constants[gather.Table].Rows} in T{gather.Table}")],
        RequantizedMatVec product => [Show(model, product)],
        TableSoftmax softmax => [string.Create(CultureInfo.InvariantCulture, $"{Show(model, softmax.Output, withLength: true)} = softmax({Show(model, softmax.Input)}) over {softmax.Input.Length / softmax.Groups}")],
        _ => throw new InvalidProgramException($"unknown step {step}"),
    };

    private static string Describe(Vector vector)
    {
        string kept = vector.Kept ? "kept " : "";
        string rows = vector.PerStep ? "steps, " : "";
        string zero = vector.ZeroPoint == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", zero {vector.ZeroPoint}");
        string constant = vector.Constant < 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", constant {vector.Constant}");
        string role = vector.Role.ToString().ToLowerInvariant();
        return string.Create(CultureInfo.InvariantCulture, $"{kept}{role} {vector.Name}: int{vector.Bits}[{rows}{vector.Length}], scale {vector.Scale:G6}{zero}{constant}");
    }

    private static string Show(Int8Model model, MatVec product)
    {
        IEnumerable<string> sums = product.Accumulators.Select(accumulator =>
        {
            string sum = ShowSum(model, accumulator.Parts, accumulator.Bias);
            string shifted = accumulator.LeftShift == 0 ? sum : string.Create(CultureInfo.InvariantCulture, $"({sum} << {accumulator.LeftShift})");
            return string.Create(CultureInfo.InvariantCulture, $"{shifted} * m{accumulator.Multipliers}");
        });
        string kind = product.Accumulators.Length == 1 ? "joint" : "split";
        return $"{Show(model, product.Output, withLength: true)} = {kind} sat({string.Join(" + ", sums)})";
    }

    private static string Show(Int8Model model, RequantizedMatVec product)
    {
        IEnumerable<string> sums = product.Sums.Select(sum =>
            string.Create(CultureInfo.InvariantCulture, $"requantize{(sum.Single ? "16" : "")}({ShowSum(model, sum.Parts, sum.Bias)}, m{sum.Multipliers} 2^e{sum.Exponents})"));
        string zero = product.ZeroPoint == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" {(product.ZeroPoint < 0 ? '-' : '+')} {Math.Abs((long)product.ZeroPoint)}");
        return string.Create(CultureInfo.InvariantCulture, $"{Show(model, product.Output, withLength: true)} = {string.Join(" + ", sums)}{zero} in {product.Low}..{product.High}");
    }

    private static string ShowSum(Int8Model model, IEnumerable<Part> parts, int bias)
    {
        IEnumerable<string> terms = parts
            .Select(part => string.Create(CultureInfo.InvariantCulture, $"{Show(model, part.Input, withLength: true)} * W{part.Matrix}"))
            .Append(string.Create(CultureInfo.InvariantCulture, $"b{bias}"));
        return $"({string.Join(" + ", terms)})";
    }

    private static string Show(Int8Model model, Reduction reduction)
    {
        string operands = Show(model, reduction.A) + (reduction.Kind == ReductionKind.SumOfProducts ? " * " + Show(model, reduction.B) : "");
        string name = reduction.Kind switch { ReductionKind.Largest => "max", ReductionKind.Smallest => "min", _ => "sum" };
        string shift = reduction.Shift == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" >> {reduction.Shift}");
        return string.Create(CultureInfo.InvariantCulture, $"{Show(model, reduction.Output, withLength: true)} = {name}({operands}){shift} over {reduction.A.Length / reduction.Output.Length}");
    }
}
