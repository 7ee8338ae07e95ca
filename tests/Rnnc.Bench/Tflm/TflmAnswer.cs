namespace Rnnc.Bench.Tflm;

/// <summary>What an interpreter on a board did.</summary>
/// <param name="ArenaBytes">Of the tensor arena that it used.</param>
/// <param name="Instructions">Of RNNC_SEQUENCE, for each window.</param>
/// <param name="Outputs">All outputs of each window.</param>
internal sealed record TflmAnswer(int ArenaBytes, IReadOnlyList<long> Instructions, IReadOnlyList<byte[]> Outputs);
