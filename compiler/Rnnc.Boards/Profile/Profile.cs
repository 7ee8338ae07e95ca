namespace Rnnc.Boards;

/// <summary>Where the instructions of one window go: by layer and kind.</summary>
/// <param name="Layers">In the order of the code; what belongs to no layer comes last, under an empty name.</param>
/// <param name="Cycles">An estimate for each core that runs this code.</param>
public sealed record Profile(IReadOnlyList<LayerProfile> Layers, IReadOnlyList<(string Core, double Cycles)> Cycles)
{
    public long Instructions => Layers.Sum(layer => layer.Instructions);

    /// <summary>Of one window with the same input for every model of that shape.</summary>
    /// <exception cref="Ir.InputException">The board's emulator cannot tell, or a tool is missing.</exception>
    public static Profile Measure(FirmwareImage image, Board board, ModelRun run, CancellationToken cancellation = default)
    {
        IReadOnlyList<TracedInstruction> all = BoardRunner.Trace(image, board, run, null, cancellation);
        return new Attribution(image, board).Of(all);
    }
}

/// <summary>The instructions of one layer by <see cref="InstructionKind"/>.</summary>
public sealed record LayerProfile(string Name, IReadOnlyList<long> ByKind)
{
    public long Instructions => ByKind.Sum();
}
