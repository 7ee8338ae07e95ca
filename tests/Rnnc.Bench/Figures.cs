namespace Rnnc.Bench;

/// <summary>What one model costs on one board.</summary>
/// <param name="Macs">Multiply-accumulates of a window, as executed.</param>
/// <param name="Instructions">Of a window, the mean over the windows measured.</param>
/// <param name="InstructionsPerMac">To two decimals.</param>
/// <param name="Cycles">An estimate for each core that runs this code: the instructions of one window with their documented costs.</param>
/// <param name="Bound">What the cell may cost at most; null on other cores than the Cortex-M4.</param>
/// <param name="FlashBytes">The whole ELF.</param>
/// <param name="FlashModelBytes">The model's own part of it, kernels included.</param>
/// <param name="RamBytes">The instance and the static data of the model's code.</param>
/// <param name="StackBytes">The deepest call.</param>
internal sealed record Figures(
    string Model,
    string Board,
    long Macs,
    long Instructions,
    double InstructionsPerMac,
    IReadOnlyDictionary<string, long> Cycles,
    long? Bound,
    long FlashBytes,
    long FlashModelBytes,
    FlashParts FlashParts,
    long RamBytes,
    RamParts RamParts,
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
