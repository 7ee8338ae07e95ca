namespace Rnnc.Int8;

/// <summary>
/// Softmax of each of <paramref name="Groups"/> groups of equal size, one after the other; 8 bits to 8 bits of scale 1/256 and zero point -128.
/// docs/arithmetic.md, "tflm".
/// </summary>
/// <param name="Table">Constant, 32 bits, 256 entries: exp of minus so many steps, with 31 fraction bits.</param>
public sealed record TableSoftmax(Ref Input, int Groups, int Table, Ref Output) : Step;
