using Rnnc.Int8;

namespace Rnnc.Emit.C.Printing;

/// <summary>What a function of a stage is given besides the instance.</summary>
/// <param name="Vector">An input or output; -1 for the number of the step.</param>
/// <param name="Row">Which row of it, or which number of the step.</param>
internal readonly record struct Argument(int Vector, Row Row)
{
    public static Argument Step(Row row) => new(-1, row);
}
