namespace Rnnc.Int8;

/// <summary>
/// Rows of a table by number: for each index i of Index, elements i * columns on of Output are row min(max(index, 0), rows - 1) of the table.
/// </summary>
/// <param name="Index">Row numbers, of any width.</param>
/// <param name="Table">Constant [rows, columns], of the output's width.</param>
/// <param name="Output">8 or 16 bits; as many rows as Index has elements, one after the other.</param>
public sealed record Gather(Ref Index, int Table, Ref Output) : Step;
