namespace Rnnc.Read.Keras;

/// <summary>What class names of a file mean: by the Keras that wrote it, and by the user's cell files.</summary>
internal sealed record KerasDialect(KerasVersion Version, CustomCells Cells);
