using Rnnc.Ir;

namespace Rnnc.Boards;

/// <summary>The boards of one rnnc: every folder of <c>boards/</c> that holds a board.toml.</summary>
public sealed class BoardCatalog
{
    private readonly string homeFolder;

    private BoardCatalog(string homeFolder, IReadOnlyList<string> names)
    {
        this.homeFolder = homeFolder;
        Names = names;
    }

    /// <summary>In natural order.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>All boards, read now.</summary>
    public IEnumerable<Board> Boards => Names.Select(Read);

    /// <param name="homeFolder">The folder that holds <c>boards/</c> and <c>firmware/</c>; null: <see cref="HomeFolder.Find"/>.</param>
    public static BoardCatalog Load(string? homeFolder = null)
    {
        string home = homeFolder ?? HomeFolder.Find();
        string boards = Path.Combine(home, "boards");
        if (!Directory.Exists(boards)) throw new InputException(new Origin(boards), "no such folder", "rnnc's boards", HomeFolder.Remedy);
        string[] names = [.. Directory.EnumerateFiles(boards, "board.toml", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
            .Select(file => Path.GetFileName(Path.GetDirectoryName(file)!))
            .Order(StringComparer.Ordinal)];
        return new BoardCatalog(home, names);
    }

    /// <exception cref="InputException">There is no such board, or its board.toml is at fault.</exception>
    public Board Find(string name)
    {
        if (!Names.Contains(name))
            throw new InputException(new Origin("--board"), $"the board \"{name}\"", $"one of {string.Join(", ", Names)}", "`rnnc boards` lists them");
        return Read(name);
    }

    private Board Read(string name) => BoardReader.Read(Path.Combine(homeFolder, "boards", name), Path.Combine(homeFolder, "firmware"));
}
