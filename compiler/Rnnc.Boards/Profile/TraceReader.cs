using System.Globalization;
using System.Text.RegularExpressions;
using Rnnc.Ir;

namespace Rnnc.Boards;

/// <summary>
/// The log of an emulator that tells every block of code as it is translated and as it is entered (QEMU's <c>-d in_asm,exec,nochain</c>):
/// how often each instruction ran, and for which part of the model.
/// </summary>
internal sealed partial class TraceReader(ModelCode code)
{
    /// <summary>What the names of the runtime's functions begin with.</summary>
    private const string Runtime = "rnnc_";

    /// <summary>Blocks of a loop without branches inside: to the end of a page, an instruction that crosses it, the rest.</summary>
    private const int LoopBlocks = 3;

    private sealed class Block(uint start, uint end, bool isRuntime)
    {
        public uint Start { get; } = start;

        /// <summary>The address after its last instruction.</summary>
        public uint End { get; } = end;

        public bool IsRuntime { get; } = isRuntime;

        /// <summary>How often it was entered again among the next few blocks: a loop across the end of a page is several.</summary>
        public long Repeats { get; set; }

        /// <summary>A loop: it mostly repeats. An emulator that interrupts a block enters it twice, now and then.</summary>
        public bool Loops => 3 * Repeats >= ByCaller.Values.Sum(each => each.Runs);

        /// <summary>Runs and branches at its end, by the start of the model's block that ran last.</summary>
        public Dictionary<uint, (long Runs, long Taken)> ByCaller { get; } = [];
    }

    private readonly Dictionary<string, Block> blocks = new(StringComparer.Ordinal);
    private (uint Start, uint End)? translated;
    private Block? last;
    private readonly Queue<Block> recent = new();
    private uint caller;

    /// <exception cref="InputException">The log has another form.</exception>
    public IReadOnlyList<TracedInstruction> Read(string file)
    {
        foreach (string line in File.ReadLines(file)) Take(line);
        if (blocks.Count == 0) throw new InputException(new Origin("trace"), "no block of the model's code", "a log of QEMU with -d in_asm,exec,nochain", "use a QEMU that writes it");
        return [.. blocks.Values.SelectMany(Instructions).GroupBy(each => (each.Address, each.Caller)).Select(Together).OrderBy(each => each.Address)];
    }

    private void Take(string line)
    {
        if (line.StartsWith("IN:", StringComparison.Ordinal))
        {
            translated = null;
        }
        else if (line.StartsWith("0x", StringComparison.Ordinal) && Disassembly().Match(line) is { Success: true } instruction)
        {
            uint address = Hexadecimal(instruction.Groups[1].Value);
            uint end = address + (uint)instruction.Groups[2].Value.Count(char.IsAsciiHexDigit) / 2;
            translated = (translated?.Start ?? address, end);
        }
        else if (line.StartsWith("Trace", StringComparison.Ordinal) && Execution().Match(line) is { Success: true } entry)
        {
            Enter(entry.Groups[1].Value, Hexadecimal(entry.Groups[2].Value), entry.Groups[3].Value);
        }
    }

    private void Enter(string identity, uint start, string symbol)
    {
        if (translated is { } range && range.Start == start)
        {
            blocks[identity] = new Block(range.Start, range.End, symbol.StartsWith(Runtime, StringComparison.Ordinal));
            translated = null;
        }

        if (!blocks.TryGetValue(identity, out Block? block)) return;
        if (last is not null && last.End != start)
        {
            (long runs, long taken) = last.ByCaller[caller];
            last.ByCaller[caller] = (runs, taken + 1);
        }

        if (recent.Contains(block)) block.Repeats++;
        if (!block.IsRuntime) caller = start;
        (long before, long branches) = block.ByCaller.GetValueOrDefault(caller);
        block.ByCaller[caller] = (before + 1, branches);
        recent.Enqueue(block);
        if (recent.Count > LoopBlocks) recent.Dequeue();
        last = block;
    }

    private IEnumerable<TracedInstruction> Instructions(Block block)
    {
        bool follows = false, loops = block.Loops;
        for (uint address = block.Start; address < block.End; address += code.BytesAt(address))
        {
            string text = code.TextAt(address);
            bool isLast = address + code.BytesAt(address) >= block.End;
            foreach ((uint from, (long runs, long taken)) in block.ByCaller)
                yield return new(address, code.HalfAt(address), text, follows, loops, from, runs, isLast ? taken : 0);
            follows = text.StartsWith("ldr", StringComparison.Ordinal) || text.StartsWith("str", StringComparison.Ordinal);
        }
    }

    /// <summary>The same instruction in blocks that were translated from different places.</summary>
    private static TracedInstruction Together(IEnumerable<TracedInstruction> same)
    {
        TracedInstruction[] all = [.. same];
        return all[0] with { Count = all.Sum(each => each.Count), Taken = all.Sum(each => each.Taken), IsInLoop = Array.Exists(all, each => each.IsInLoop) };
    }

    private static uint Hexadecimal(string text) => uint.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^0x([0-9a-f]{8}): +((?:[0-9a-f]{4} ?){1,2})")]
    private static partial Regex Disassembly();

    [GeneratedRegex(@"^Trace \d+: 0x([0-9a-f]+) \[[0-9a-f]+/([0-9a-f]{8})/[0-9a-f/]*\] ?(.*)$")]
    private static partial Regex Execution();
}
