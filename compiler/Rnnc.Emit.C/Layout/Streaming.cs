using Rnnc.Int8;

namespace Rnnc.Emit.C.Layout;

/// <summary>Whether a model takes its steps one at a time, and if not, why.</summary>
internal static class Streaming
{
    /// <summary>The reason why the whole window is needed; null where the model is streamable.</summary>
    public static string? Obstacle(Int8Model model)
    {
        if (model.Stages.Any(stage => stage.Kind == StageKind.Backward)) return "a layer runs from the last step to the first";
        if (model.Vectors.Any(vector => vector.Role == VectorRole.Window)) return "a layer needs the whole window before the next one starts";
        if (model.StepsAreFixed) return "the number of steps is fixed";
        if (model.Stages.Any(stage => stage.Kind == StageKind.Start)) return "its initial states are given with the window";
        Stage[] loops = [.. model.Stages.Where(stage => stage.Kind == StageKind.Forward)];
        if (loops.Length == 0) return "it has no steps";
        if (loops.Length > 1) return "its layers run over the window one after the other";
        if (model.Stages.TakeWhile(stage => stage.Kind != StageKind.Forward).Any(stage => stage.Kind == StageKind.Once)) return "a part runs once before the steps";
        if (Refs(model, StageKind.Once).Any(part => model.Vectors[part.Vector].PerStep)) return "the part after the steps takes all rows of an input or output";
        if (Refs(model, StageKind.Forward).Any(part => model.Vectors[part.Vector] is { Role: VectorRole.Output, PerStep: false })) return "the steps write an output that has no rows";
        return null;
    }

    private static IEnumerable<Ref> Refs(Int8Model model, StageKind kind) => model.Stages
        .Where(stage => stage.Kind == kind).SelectMany(stage => stage.Steps).SelectMany(step => StepRefs.Reads(step).Concat(StepRefs.Writes(step)));
}
