using Rnnc.Int8;

namespace Rnnc.Tflm.Graph;

/// <summary>Where one element of a tensor lies: a vector of the program, the place in a row, and which row.</summary>
internal readonly record struct Cell(int Vector, int Offset, Row Row = Row.Whole);
