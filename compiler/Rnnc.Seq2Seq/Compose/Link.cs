namespace Rnnc.Seq2Seq.Compose;

/// <summary>Where an input of the decoder gets its value from.</summary>
/// <param name="Input">The decoder's input.</param>
/// <param name="From">The encoder's output that it has at the first step; null where it starts from zeros.</param>
/// <param name="Next">The decoder's output that it has at later steps; null where it stays as it is.</param>
public sealed record Link(string Input, string? From, string? Next);
