namespace Rnnc.Cli.Compare;

/// <summary>Models side by side on one test set.</summary>
/// <param name="Stream">Figures are per step of one carried stream, otherwise per window.</param>
/// <param name="TestRuns">Runs of the test set.</param>
/// <param name="Board">The board's name and clock for people; null without one.</param>
internal sealed record Comparison(IReadOnlyList<ModelComparison> Models, string CalibrationFile, string TestFile, int TestRuns, bool Stream, string? Board)
{
    /// <summary>What figures are counted by.</summary>
    public string Unit => Stream ? "step" : "window";

    /// <summary>Whether one metric holds for all rows, so that they can be plotted together.</summary>
    public bool HasOneMetric => Models.Select(model => model.Metric).Distinct().Count() == 1;
}
