using Rnnc.Quantize;

namespace Rnnc.Cli.Compare;

/// <summary>One row of a comparison.</summary>
/// <param name="Model">The file as the user gave it.</param>
/// <param name="Label">A short name that no other row has.</param>
/// <param name="Cell">The recurrent layers' cells, for people.</param>
/// <param name="Metric">accuracy, rmse or exact_match.</param>
/// <param name="Float">The metric of the float reference over the whole test set.</param>
/// <param name="Int8">The metric of the int8 program over the whole test set.</param>
/// <param name="LogitError">RMSE of the program's logits on the test set over the float logits' standard deviation.</param>
/// <param name="Macs">Multiply-accumulates as executed, per window; per step for streams.</param>
/// <param name="Board">What a board measured; null without one.</param>
/// <param name="Choices">How the integers were chosen, for people.</param>
/// <param name="Equations">The model's cells as equations.</param>
/// <param name="Drawing">Its layers as SVG.</param>
internal sealed record ModelComparison(
    string Model,
    string Label,
    string Cell,
    long Parameters,
    string Metric,
    double Float,
    double Int8,
    double LogitError,
    long Macs,
    BoardFigures? Board,
    QuantizationReport Report,
    string Choices,
    IReadOnlyList<string> Equations,
    string Drawing);

/// <summary>What a board measured.</summary>
/// <param name="Instructions">Mean per window, per step for streams; null where nothing is counted.</param>
/// <param name="EstimatedMilliseconds">At the board's clock if every instruction took a cycle; null without a count or a clock.</param>
/// <param name="FlashBytes">Whole ELF.</param>
/// <param name="FlashModelBytes">The model's own code and constants.</param>
/// <param name="RamBytes">Instance and static data, without the caller's window.</param>
/// <param name="StackBytes">The deepest below a caller; null where it is not measured.</param>
/// <param name="Runs">Windows, or steps of a stream, that ran there, each equal to the oracle.</param>
internal sealed record BoardFigures(
    double? Instructions, double? EstimatedMilliseconds, long FlashBytes, long FlashModelBytes, long RamBytes, int? StackBytes, long Runs);
