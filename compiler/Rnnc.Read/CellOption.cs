namespace Rnnc.Read;

/// <summary>A cell file, and the name of what it defines: a layer, a cell, or a class of cells.</summary>
public sealed record CellOption(string Name, string Path);
