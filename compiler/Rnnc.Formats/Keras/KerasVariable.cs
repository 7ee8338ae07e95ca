using System.Collections.Immutable;

namespace Rnnc.Formats.Keras;

/// <summary>One stored array of weights.</summary>
/// <param name="Name">
/// The weight's own name, such as <c>gru_cell/kernel</c> or <c>gru/gru_cell/kernel:0</c>, where the file has names;
/// its place among the variables of its group where it has not.
/// </param>
/// <param name="Path">Place of the array in the file, for <see cref="KerasWeights.Read(string)"/>.</param>
/// <param name="Dims">Extents; empty for a scalar.</param>
public sealed record KerasVariable(string Name, string Path, ImmutableArray<int> Dims);
