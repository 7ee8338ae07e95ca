using Rnnc.Int8;

namespace Rnnc.Emit.C.Layout;

/// <summary>
/// Copies what a product is to read to where it reads it, at 16 bits: the caller's rows are neither aligned nor padded and may be 8 bits wide,
/// and the parts of an accumulator have to follow one another.
/// </summary>
/// <param name="Source">What is copied.</param>
/// <param name="Target">Where to: a part of a vector of the layout.</param>
internal sealed record WidenStep(Ref Source, Ref Target) : Step;
