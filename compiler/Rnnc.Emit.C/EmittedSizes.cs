namespace Rnnc.Emit.C;

/// <summary>Bytes of a printed model: what is known without a compiler for the target.</summary>
/// <param name="WeightBytes">Weights and biases, constants in flash.</param>
/// <param name="TableBytes">Tables of functions, constants in flash.</param>
/// <param name="InstanceBytes">RAM of one instance: states, views and scratch.</param>
public sealed record EmittedSizes(long WeightBytes, long TableBytes, long InstanceBytes);
