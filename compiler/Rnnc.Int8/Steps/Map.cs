using System.Collections.Immutable;

namespace Rnnc.Int8;

/// <summary>
/// Element-wise operations fused into one loop: for each lane i of 0..Lanes-1 all Ops in order. A lane reads what earlier steps wrote,
/// and what its own lane wrote before, never another lane's result: a vector that is written here is read with Access.Each only.
/// </summary>
public sealed record Map(int Lanes, ImmutableArray<LaneOp> Ops) : Step;
