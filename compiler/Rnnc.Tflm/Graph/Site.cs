using System.Collections.Immutable;

namespace Rnnc.Tflm.Graph;

/// <summary>Where an operator runs: the stage that its steps go to, and its operands as that stage reads them.</summary>
/// <param name="Stage">Where the steps go.</param>
/// <param name="Loop">The stage's number among the loops; <see cref="Timeline.Stored"/> where it is none.</param>
/// <param name="Steps">Time steps of a loop; 0 where the operator runs once.</param>
/// <param name="Operands">In the operator's order, the optional ones that are left out as null.</param>
internal sealed record Site(StageBuilder Stage, int Loop, int Steps, ImmutableArray<TensorValue?> Operands)
{
    /// <summary>Whether a row of the result is made at each step.</summary>
    public bool HasRows => Steps > 0;
}
