using Rnnc.Int8;

namespace Rnnc.Emit.C.Layout;

/// <summary>
/// Copies what a product is to read into scratch of 16 bits, 4-byte aligned and padded: the caller's rows are neither aligned nor padded,
/// and may be 8 bits wide.
/// </summary>
/// <param name="Source">What is copied.</param>
/// <param name="Target">The scratch vector's number in the layout.</param>
internal sealed record WidenStep(Ref Source, int Target) : Step;
