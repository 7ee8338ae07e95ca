using Rnnc.Int8;

namespace Rnnc.Emit.C.Layout;

/// <summary>What a product reads: a whole vector of the model where it lies, or a copy that a stage makes of a part of one.</summary>
/// <param name="Stage">The stage that makes the copy; -1 for the vector itself.</param>
/// <param name="Source">The vector, or the part of one.</param>
internal readonly record struct Operand(int Stage, Ref Source)
{
    public bool IsCopy => Stage >= 0;
}
