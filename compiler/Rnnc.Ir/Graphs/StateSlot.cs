namespace Rnnc.Ir;

/// <summary>
/// State that outlives a run: a stateful layer, a variable, a state that goes in and comes out again.
/// The model's graph reads it through an extra input and gives the next value as an extra output; there are no side effects.
/// </summary>
/// <param name="Name">Name for the user's API; unique in the model.</param>
/// <param name="Read">The graph input that holds the value at the start of a run.</param>
/// <param name="Write">The graph value that holds it at the end.</param>
/// <param name="Initial">Value after a reset.</param>
public sealed record StateSlot(string Name, Value Read, Value Write, Tensor Initial);
