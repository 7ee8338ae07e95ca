using Rnnc.Emit.TfLite.Step;

namespace Rnnc.Cli.Compile;

/// <summary>What the user asks of a TFLite file.</summary>
/// <param name="IsStep">One time step, not a window.</param>
/// <param name="States">Where a step keeps its states.</param>
/// <param name="UsesBuiltinLstm">LSTMs as TFLite's own operator.</param>
internal sealed record TfLiteRequest(bool IsStep, StateForm States, bool UsesBuiltinLstm);
