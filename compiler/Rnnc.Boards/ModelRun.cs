namespace Rnnc.Boards;

/// <summary>What one run gives to a model.</summary>
/// <param name="Steps">Time steps; 1 in a model without time.</param>
/// <param name="Inputs">Per input its little-endian integers: steps after steps where it has them, once otherwise.</param>
/// <param name="States">Values of every state slot to start from; null for the initial state. In one call all runs have them or none.</param>
public sealed record ModelRun(int Steps, IReadOnlyList<byte[]> Inputs, IReadOnlyList<byte[]>? States = null);

/// <summary>What a model answered to one run.</summary>
/// <param name="Outputs">Per output its little-endian integers. Every step's row follows the one before where outputs are read step by step.</param>
/// <param name="States">Values of every state slot after the run, where they were asked for.</param>
/// <param name="Instructions">Executed by the model's functions alone: <c>infer</c>, or all <c>push</c> and <c>output</c> calls. Null where nothing counts, or where the counter ran over.</param>
public sealed record ModelAnswer(IReadOnlyList<byte[]> Outputs, IReadOnlyList<byte[]> States, long? Instructions);

/// <summary>The answers to all runs.</summary>
/// <param name="StackBytes">The deepest that any measured call went below its caller; null on a board without [memory], where it is not measured.</param>
public sealed record BoardAnswer(IReadOnlyList<ModelAnswer> Runs, int? StackBytes);
