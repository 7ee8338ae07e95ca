using Rnnc.Cli.Data;
using Rnnc.Cli.Models;
using Rnnc.Evaluate;

namespace Rnnc.Cli.Runs;

/// <summary>What <c>rnnc run</c> is asked for.</summary>
/// <param name="OutputPath">The <c>.npz</c> to write.</param>
internal sealed record RunRequest(LoadedModel Model, InputArrays Inputs, FeedMode Mode, string OutputPath);
