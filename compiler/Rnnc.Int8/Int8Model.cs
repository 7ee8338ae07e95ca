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
    /// <summary>Version of the program's definition and encoding: docs/program.md.</summary>
    public const int Version = 1;

    /// <summary>Steps a window has at most (and has unless the caller says otherwise); 0 where the model has no time.</summary>
    public int Steps { get; init; }

    /// <summary>The number of steps must be exactly <see cref="Steps"/>: an operation of the head takes the whole window.</summary>
    public bool StepsAreFixed { get; init; }

    /// <summary>One time direction and no whole window: a step can be pushed at a time.</summary>
    public bool IsStreamable => !StepsAreFixed && !Vectors.Any(vector => vector.Role == VectorRole.Window)
        && Stages.Count(stage => stage.Kind is StageKind.Forward or StageKind.Backward) == 1
        && Stages.SkipWhile(stage => stage.Kind == StageKind.Refresh).FirstOrDefault()?.Kind == StageKind.Forward;

    public IEnumerable<Vector> WithRole(VectorRole role) => Vectors.Where(vector => vector.Role == role);
}
