using Rnnc.Int8;

namespace Rnnc.Emit.C.Layout;

/// <summary>Copies what a product has made at 16 bits to where it is kept at 8: the values fit.</summary>
internal sealed record NarrowStep(Ref Source, Ref Target) : Step;
