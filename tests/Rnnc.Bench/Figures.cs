namespace Rnnc.Bench;

/// <summary>What one model costs on one board.</summary>
/// <param name="Macs">Multiply-accumulates of a window, as executed.</param>
/// <param name="Instructions">Of a window, the mean over the windows measured.</param>
/// <param name="InstructionsPerMac">To two decimals.</param>
/// <param name="EstimatedMs">At the board's clock if every instruction took one cycle.</param>
/// <param name="FlashBytes">The whole ELF.</param>
/// <param name="FlashModelBytes">The model's own part of it.</param>
/// <param name="RamBytes">The instance and the static data of the model's code.</param>
/// <param name="StackBytes">The deepest call.</param>
internal sealed record Figures(
    string Model,
    string Board,
    long Macs,
    long Instructions,
    double InstructionsPerMac,
    double EstimatedMs,
    long FlashBytes,
    long FlashModelBytes,
    long RamBytes,
    long StackBytes)
{
    /// <summary>What may not grow, by the name that a message gives it.</summary>
    public IEnumerable<(string Name, long Value)> Costs =>
    [
        ("instructions per window", Instructions),
        ("flash bytes", FlashBytes),
        ("model flash bytes", FlashModelBytes),
        ("RAM bytes", RamBytes),
        ("stack bytes", StackBytes),
    ];
}
