using System.Collections.Immutable;

namespace Rnnc.Int8;

/// <summary>
/// A quantized model: one program over laid-out vectors. Int8Runner runs it, the C generator prints it, the TFLite operator walks it.
/// Vectors of role Input, Output and State stand in the caller's order.
/// </summary>
public sealed record Int8Model(
    string Name,
    ImmutableArray<Vector> Vectors,
    ImmutableArray<ConstantData> Constants,
    ImmutableArray<Table> Tables,
    ImmutableArray<Stage> Stages)
{
    /// <summary>The newest version of the program's definition and encoding that is known here: docs/program.md.</summary>
    public const int LatestVersion = 2;

    /// <summary>The lowest version that has all that this program uses.</summary>
    public int Version => ProgramVersions.Of(this);

    /// <summary>Steps a window has at most (and has unless the caller says otherwise); 0 where the model has no time.</summary>
    public int Steps { get; init; }

    /// <summary>The number of steps must be exactly <see cref="Steps"/>: an operation of the head takes the whole window.</summary>
    public bool StepsAreFixed { get; init; }

    /// <summary>One time direction, first of all, and nothing over the whole window: a step can be pushed at a time, and the outputs read after any.</summary>
    public bool IsStreamable => !StepsAreFixed && !Vectors.Any(vector => vector.Role == VectorRole.Window)
        && Stages.Count(stage => stage.Kind is StageKind.Forward or StageKind.Backward) == 1
        && Stages.SkipWhile(stage => stage.Kind == StageKind.Refresh).FirstOrDefault() is { Kind: StageKind.Forward } loop
        && loop.Steps.SelectMany(Written).All(part => Vectors[part.Vector] is not { Role: VectorRole.Output, PerStep: false });

    public IEnumerable<Vector> WithRole(VectorRole role) => Vectors.Where(vector => vector.Role == role);

    private static IEnumerable<Ref> Written(Step step) => step switch
    {
        MatVec product => [product.Output],
        Reduction reduction => [reduction.Output],
        Gather gather => [gather.Output],
        DataProduct product => [product.Output],
        RequantizedMatVec product => [product.Output],
        TableSoftmax softmax => [softmax.Output],
        Map map => map.Ops.SelectMany(op => op switch { Store store => [store.Target], StoreView view => [view.Target], _ => Array.Empty<Ref>() }),
        _ => [],
    };
}
