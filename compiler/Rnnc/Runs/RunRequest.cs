using Rnnc.Cli.Data;
using Rnnc.Cli.Models;
using Rnnc.Evaluate;

namespace Rnnc.Cli.Runs;

/// <summary>What <c>rnnc run</c> is asked for.</summary>
/// <param name="OutputPath">The <c>.npz</c> to write.</param>
/// <param name="AccuracyBudget">Points that the integers may lose against float; null buys nothing.</param>
/// <param name="OutputBits">Bits of the int8 program's outputs; null where they follow from what the outputs are.</param>
internal sealed record RunRequest(LoadedModel Model, InputArrays Inputs, FeedMode Mode, string OutputPath, int? OutputBits = null, double? AccuracyBudget = null);
