using System.Globalization;

namespace Rnnc.Boards;

/// <summary>
/// Cycles of instructions on one kind of core, as its technical reference manual or optimization guide gives them: memory without wait
/// states, branches as predicted where the core predicts. What is not documented (how pairs issue on M7 and M55) is not counted as a gain,
/// so that a figure is an upper estimate rather than a lower one.
/// </summary>
public sealed class CycleCosts
{
    private readonly double load;
    private readonly double following;
    private readonly double firstOfSeveral;
    private readonly double perRegister;
    private readonly double taken;
    private readonly double accumulate;
    private readonly double longProduct;

    private CycleCosts(string core, double load, double following, double firstOfSeveral, double perRegister, double taken, double accumulate, double longProduct)
    {
        Core = core;
        this.load = load;
        this.following = following;
        this.firstOfSeveral = firstOfSeveral;
        this.perRegister = perRegister;
        this.taken = taken;
        this.accumulate = accumulate;
        this.longProduct = longProduct;
    }

    public string Core { get; }

    /// <summary>2 cycles a load or store, 1 + N for N registers, 2 a taken branch, a multiplier of one cycle.</summary>
    public static CycleCosts CortexM0Plus { get; } = new("Cortex-M0+", load: 2, following: 2, firstOfSeveral: 1, perRegister: 1, taken: 1, accumulate: 1, longProduct: 1);

    /// <summary>Loads and stores overlap with a neighbour; MLA takes 2 cycles, products of 64 bits 3 to 7.</summary>
    public static CycleCosts CortexM3 { get; } = new("Cortex-M3", load: 2, following: 1, firstOfSeveral: 1, perRegister: 1, taken: 2, accumulate: 2, longProduct: 5);

    /// <summary>As M3, all products in one cycle.</summary>
    public static CycleCosts CortexM4 { get; } = new("Cortex-M4", load: 2, following: 1, firstOfSeveral: 1, perRegister: 1, taken: 2, accumulate: 1, longProduct: 1);

    /// <summary>As M4.</summary>
    public static CycleCosts CortexM33 { get; } = new("Cortex-M33", load: 2, following: 1, firstOfSeveral: 1, perRegister: 1, taken: 2, accumulate: 1, longProduct: 1);

    /// <summary>Loads of 64 bits a cycle; branches are predicted; of the pairs that may issue together none is counted.</summary>
    public static CycleCosts CortexM7 { get; } = new("Cortex-M7", load: 1, following: 1, firstOfSeveral: 0, perRegister: 0.5, taken: 0, accumulate: 1, longProduct: 1);

    /// <summary>Loads of 64 bits a cycle; vectors in two beats, a gather in one a lane; loops by LE without a branch.</summary>
    public static CycleCosts CortexM55 { get; } = new("Cortex-M55", load: 1, following: 1, firstOfSeveral: 0, perRegister: 0.5, taken: 2, accumulate: 1, longProduct: 1);

    /// <summary>The cores that run the code of a board's core: those with the same instructions.</summary>
    public static IReadOnlyList<CycleCosts> For(string cpu) => cpu switch
    {
        "Cortex-M0+" => [CortexM0Plus],
        "Cortex-M3" => [CortexM3],
        "Cortex-M4F" or "Cortex-M4" => [CortexM4, CortexM7, CortexM33],
        "Cortex-M55" => [CortexM55],
        _ => [],
    };

    /// <summary>Cycles of all that ran.</summary>
    public double Of(IEnumerable<TracedInstruction> instructions) => instructions.Sum(Of);

    private double Of(TracedInstruction one)
    {
        double branches = one.Mnemonic is "le" ? 0 : taken * one.Taken;
        return (Once(one) * one.Count) + branches;
    }

    private double Once(TracedInstruction one)
    {
        string name = one.Mnemonic;
        if (Core == CortexM55.Core && one.IsVector) return IsGather(one) ? 4 : 2;
        if (name is "ldrd" or "strd") return firstOfSeveral + (2 * perRegister);
        if (name is "push" or "pop" || name.StartsWith("ldm", StringComparison.Ordinal) || name.StartsWith("stm", StringComparison.Ordinal))
            return firstOfSeveral + (Registers(one.Text) * perRegister);
        if (name.StartsWith("ldr", StringComparison.Ordinal) || name.StartsWith("str", StringComparison.Ordinal)) return one.Follows ? following : load;
        if (name is "mla" or "mls") return accumulate;
        if (name is "smull" or "umull" or "smlal" or "umlal") return longProduct;
        if (name is "udiv" or "sdiv") return 7;
        return 1;
    }

    /// <summary>Loads from a vector of offsets: VLDR whose address neither moves nor has a displacement of its own.</summary>
    private static bool IsGather(TracedInstruction one) => (one.Code & 0xFFB0) == 0xEC90;

    private static int Registers(string text)
    {
        int open = text.IndexOf('{', StringComparison.Ordinal), close = text.IndexOf('}', StringComparison.Ordinal);
        if (open < 0 || close < open) return 1;
        return text[(open + 1)..close].Split(',').Sum(part =>
        {
            string[] ends = part.Trim().Split('-');
            return ends.Length == 2 ? Number(ends[1]) - Number(ends[0]) + 1 : 1;
        });
    }

    private static int Number(string register) => register switch
    {
        "sl" => 10,
        "fp" => 11,
        "ip" => 12,
        "lr" => 14,
        "pc" => 15,
        _ => int.TryParse(register.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : 0,
    };
}
