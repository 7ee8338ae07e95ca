namespace Rnnc.Boards;

/// <summary>A machine that a compiled model can be built for: what <c>boards/&lt;name&gt;/board.toml</c> says.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Folder">The board's own folder; its sources come before those of <paramref name="FirmwareFolder"/>.</param>
/// <param name="FirmwareFolder">The sources that all boards share.</param>
/// <param name="Cpu">The core, for people, for example <c>Cortex-M4F</c>.</param>
/// <param name="ClockHz">The core's clock; 0 where it is not known.</param>
/// <param name="Memory">Null where the compiler's own link script is used.</param>
/// <param name="Count">Null where nothing counts instructions.</param>
/// <param name="Run">Null where firmware is built only.</param>
public sealed record Board(
    string Name,
    string Folder,
    string FirmwareFolder,
    string Description,
    string Cpu,
    long ClockHz,
    BoardBuild Build,
    BoardMemory? Memory,
    BoardCount? Count,
    BoardRun? Run)
{
    /// <summary>Milliseconds at the board's clock if every instruction took one cycle: an estimate. Null without a clock.</summary>
    public double? EstimateMilliseconds(double instructions) => ClockHz == 0 ? null : instructions * 1000 / ClockHz;
}

/// <summary>How firmware is compiled and linked.</summary>
/// <param name="Compiler">The C compiler's command, found on the PATH.</param>
/// <param name="Package">The Debian packages that bring it.</param>
/// <param name="Flags">For every file and for the link.</param>
/// <param name="ModelFlags">For the model's own files.</param>
/// <param name="Sources">Files of the board's folder or of firmware/, relative to either.</param>
/// <param name="LinkScript">As a source; null for the compiler's own.</param>
public sealed record BoardBuild(
    string Compiler,
    string Package,
    IReadOnlyList<string> Flags,
    IReadOnlyList<string> ModelFlags,
    IReadOnlyList<string> Sources,
    string? LinkScript,
    IReadOnlyList<string> LinkFlags);

/// <summary>Addresses and sizes in bytes; the stack is a part of the RAM.</summary>
public sealed record BoardMemory(MemoryRegion Flash, MemoryRegion Ram, long StackBytes);

public sealed record MemoryRegion(long Origin, long Bytes);

/// <summary>How executed instructions are counted: a counter that ticks with the emulator's virtual clock.</summary>
/// <param name="Counter">The header that reads it, found as a source.</param>
/// <param name="Defines">What that header needs to know, <c>NAME=value</c>.</param>
/// <param name="Hz">Ticks per second.</param>
/// <param name="InstructionNanoseconds">Virtual time that one instruction takes.</param>
public sealed record BoardCount(string Counter, IReadOnlyList<string> Defines, long Hz, long InstructionNanoseconds)
{
    /// <summary>The whole number of instructions nearest to a tick count.</summary>
    public long Instructions(uint ticks)
    {
        Int128 unit = (Int128)Hz * InstructionNanoseconds;
        return (long)(((Int128)ticks * 2_000_000_000 + unit) / (2 * unit));
    }
}

/// <summary>How a firmware is started.</summary>
/// <param name="Command">The command and its arguments; <c>{elf}</c>, <c>{request}</c> and <c>{response}</c> are replaced by file names.</param>
/// <param name="Package">The Debian package that brings the command; null where it is the firmware itself.</param>
/// <param name="Trace">
/// Further arguments that make the command log every block of code as it is translated and entered: <c>{code}</c> is the range of addresses,
/// <c>{trace}</c> the file. None where it cannot.
/// </param>
public sealed record BoardRun(IReadOnlyList<string> Command, string? Package, IReadOnlyList<string> Trace);
