using System.Collections.Immutable;
using Rnnc.Int8;

namespace Rnnc.Emit.C.Layout;

/// <summary>A stage with the copies that its products need, and where its scratch vectors lie.</summary>
/// <param name="Stage">The stage as the model has it.</param>
/// <param name="Sections">Its sections, products reading aligned vectors only.</param>
/// <param name="Offsets">First element in the arena of each scratch vector that the stage uses.</param>
internal sealed record StageLayout(Stage Stage, ImmutableArray<Section> Sections, IReadOnlyDictionary<int, int> Offsets)
{
    public bool IsLoop => Stage.Kind is StageKind.Forward or StageKind.Backward;
}
