namespace Rnnc.Read.Keras;

/// <summary>One state of a cell: its name for people and its number of units; the tensor is [batch, Units].</summary>
internal sealed record CellState(string Name, int Units);
