using Rnnc.Formats.Toml;
using Rnnc.Ir;

namespace Rnnc.Boards;

/// <summary>Reads one board's folder.</summary>
public static class BoardReader
{
    /// <exception cref="InputException">board.toml is missing, is not TOML, lacks a key or has one that no board has.</exception>
    public static Board Read(string folder, string firmwareFolder)
    {
        string file = Path.Combine(folder, "board.toml");
        var where = new Origin(file);
        TomlSection top = TomlFile.Read(file, "a board's description", "see boards/README.md");
        var board = new Board(
            Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            Path.GetFullPath(folder),
            Path.GetFullPath(firmwareFolder),
            top.Text("description"),
            top.Text("cpu"),
            top.Number("clock_hz", 0),
            ReadBuild(top.Section("build")),
            top.OptionalSection("memory") is { } memory ? ReadMemory(memory) : null,
            top.OptionalSection("count") is { } count ? ReadCount(count) : null,
            top.OptionalSection("run") is { } run ? ReadRun(run) : null);
        top.RefuseOthers();
        if (board.Build.LinkScript is not null && board.Memory is null)
            throw new InputException(where, "a link_script without [memory]", "the regions that the script places code and data in");
        return board;
    }

    private static BoardBuild ReadBuild(TomlSection build)
    {
        var result = new BoardBuild(
            build.Text("compiler"),
            build.Text("package"),
            build.Texts("flags"),
            build.Texts("model_flags"),
            build.Texts("sources"),
            build.OptionalText("link_script"),
            build.Texts("link_flags"));
        build.RefuseOthers();
        return result;
    }

    private static BoardMemory ReadMemory(TomlSection memory)
    {
        var result = new BoardMemory(ReadRegion(memory.Section("flash")), ReadRegion(memory.Section("ram")), memory.Number("stack_bytes", 64));
        memory.RefuseOthers();
        return result;
    }

    private static MemoryRegion ReadRegion(TomlSection region)
    {
        var result = new MemoryRegion(region.Number("origin", 0), region.Number("bytes", 1));
        region.RefuseOthers();
        return result;
    }

    private static BoardCount ReadCount(TomlSection count)
    {
        var result = new BoardCount(count.Text("counter"), count.Texts("defines"), count.Number("hz", 1), count.Number("instruction_ns", 1));
        count.RefuseOthers();
        return result;
    }

    private static BoardRun ReadRun(TomlSection run)
    {
        var result = new BoardRun(run.Texts("command"), run.OptionalText("package"), run.OptionalTexts("trace"));
        run.RefuseOthers();
        if (result.Command.Count == 0) throw new InputException(run.Where, "an empty command", "a program and its arguments");
        return result;
    }
}
