namespace Rnnc.Boards;

/// <summary>Whether this computer can build for a board and run it.</summary>
public static class BoardAvailability
{
    /// <summary>Null where the board runs here; otherwise the reason in a few words, for a list of boards.</summary>
    public static string? WhyNot(Board board)
    {
        if (board.Run is null) return "builds only";
        if (ToolProcess.Find(board.Build.Compiler) is null) return $"install {board.Build.Package}";
        if (board.Run.Package is { } package && ToolProcess.Find(board.Run.Command[0]) is null) return $"install {package}";
        return null;
    }
}
