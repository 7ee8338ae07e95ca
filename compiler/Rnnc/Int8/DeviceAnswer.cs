using System.Globalization;
using Rnnc.Boards;

namespace Rnnc.Cli.Int8;

/// <summary>What a board measured while it gave the oracle's integers.</summary>
/// <param name="Steps">Time steps of all runs.</param>
internal sealed record DeviceAnswer(Board Board, FirmwareImage Image, BoardAnswer Answer, long Steps)
{
    /// <summary>Mean over the runs; null where nothing is counted.</summary>
    public double? InstructionsPerRun => Answer.Runs.All(run => run.Instructions is not null) ? Answer.Runs.Average(run => (double)run.Instructions!.Value) : null;

    public double? InstructionsPerStep => InstructionsPerRun is double each && Steps > 0 ? each * Answer.Runs.Count / Steps : null;

    /// <summary>The cost for people, with a comma in front; empty where nothing was measured.</summary>
    public string Cost => string.Concat(
        InstructionsPerRun is double instructions ? string.Create(CultureInfo.InvariantCulture, $", {instructions:N0} instructions a run") : "",
        Answer.StackBytes is int stack ? string.Create(CultureInfo.InvariantCulture, $", stack {stack} bytes") : "");
}
