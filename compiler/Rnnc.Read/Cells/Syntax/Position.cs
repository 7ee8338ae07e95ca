namespace Rnnc.Read.Cells;

/// <summary>A place in a cell file; line and column count from 1.</summary>
internal readonly record struct Position(int Line, int Column);
