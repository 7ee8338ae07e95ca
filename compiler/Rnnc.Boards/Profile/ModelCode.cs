using System.Buffers.Binary;
using System.Globalization;
using System.Text.RegularExpressions;
using Rnnc.Ir;

namespace Rnnc.Boards;

/// <summary>The model's part of a firmware as machine code: lengths of instructions, their texts, and the functions that they come from.</summary>
internal sealed partial class ModelCode
{
    private const string Section = ".model_flash";
    private const int AddressesAtOnce = 400;

    private readonly byte[] bytes;
    private readonly Dictionary<uint, string> texts;
    private readonly string elf;
    private readonly string tools;
    private readonly string package;

    /// <exception cref="InputException">The firmware has no such part, or the compiler's tools are missing.</exception>
    public ModelCode(FirmwareImage image, Board board)
    {
        elf = Path.GetFullPath(image.ElfPath);
        tools = board.Build.Compiler[..^"gcc".Length];
        package = board.Build.Package;
        ElfFile file = ElfFile.Read(elf);
        ElfSection section = file.Sections.FirstOrDefault(section => section.Name == Section)
            ?? throw new InputException(new Origin($"board {board.Name}"), $"a firmware without {Section}", "a board whose link script keeps the model's code together");
        First = (uint)section.Address;
        bytes = file.ContentOf(section);
        texts = Disassembly();
    }

    public uint First { get; }

    public uint Last => First + (uint)bytes.Length - 1;

    public ushort HalfAt(uint address) => BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan((int)(address - First)));

    /// <summary>2, or 4 where the top five bits say so.</summary>
    public uint BytesAt(uint address) => HalfAt(address) >= 0xE800 ? 4U : 2U;

    public string TextAt(uint address) => texts.GetValueOrDefault(address, "");

    /// <summary>For each address the functions that its instruction comes from: the innermost inlined one first.</summary>
    public Dictionary<uint, string[]> FunctionsOf(IEnumerable<uint> addresses)
    {
        var found = new Dictionary<uint, string[]>();
        foreach (uint[] some in addresses.Distinct().Chunk(AddressesAtOnce))
        {
            var chain = new List<string>();
            uint current = 0;
            bool isFunction = false;
            foreach (string line in Run("addr2line", ["-a", "-i", "-f", "-e", elf, .. some.Select(address => string.Create(CultureInfo.InvariantCulture, $"0x{address:x}"))]))
            {
                if (AddressLine().Match(line) is { Success: true } start)
                {
                    if (chain.Count > 0) found[current] = [.. chain];
                    chain.Clear();
                    current = uint.Parse(start.Groups[1].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                    isFunction = true;
                    continue;
                }

                // Names of functions and their places take turns.
                if (isFunction) chain.Add(line);
                isFunction = !isFunction;
            }

            if (chain.Count > 0) found[current] = [.. chain];
        }

        return found;
    }

    private Dictionary<uint, string> Disassembly()
    {
        var found = new Dictionary<uint, string>();
        foreach (string line in Run("objdump", ["-d", "--no-show-raw-insn", "-j", Section, elf]))
            if (InstructionLine().Match(line) is { Success: true } match) found[uint.Parse(match.Groups[1].Value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)] = match.Groups[2].Value;
        return found;
    }

    private string[] Run(string tool, IEnumerable<string> arguments)
    {
        ToolResult result = ToolProcess.Run(ToolProcess.Require(tools + tool, package), arguments, Path.GetDirectoryName(elf)!, null, CancellationToken.None);
        return result.ExitCode == 0 ? result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : throw new InputException(new Origin(tools + tool), result.Errors.Trim(), "a tool that reads the firmware");
    }

    [GeneratedRegex("^0x([0-9a-f]{8})$")]
    private static partial Regex AddressLine();

    [GeneratedRegex(@"^([0-9a-f]+):\s+(.*)$")]
    private static partial Regex InstructionLine();
}
