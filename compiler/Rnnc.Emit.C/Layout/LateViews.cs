using System.Collections.Immutable;
using Rnnc.Int8;

namespace Rnnc.Emit.C.Layout;

/// <summary>
/// A view of a state that only the head reads is made in every step, to be used once a window:
/// loop { S = a; V = view(a) } once { read V }  =>  loop { S = a } once { V = view(S); read V }. The program computes the same integers.
/// </summary>
internal static class LateViews
{
    /// <summary>A view that can wait: of which state, and how.</summary>
    private sealed record Late(int State, StoreView View);

    public static Int8Model Rewrite(Int8Model model)
    {
        var late = new Dictionary<int, Late>();
        for (int vector = 0; vector < model.Vectors.Length; vector++)
            if (model.Vectors[vector].Role == VectorRole.Derived && Find(model, vector) is { } found) late[vector] = found;
        if (late.Count == 0) return model;
        return model with
        {
            Vectors = [.. model.Vectors.Select((vector, i) => late.ContainsKey(i) ? vector with { Role = VectorRole.Scratch } : vector)],
            Stages = [.. model.Stages.Select(stage => Rewrite(model, stage, late))],
        };
    }

    private static Late? Find(Int8Model model, int vector)
    {
        Late? found = null;
        foreach (Stage stage in model.Stages)
        {
            if (stage.Kind != StageKind.Once && stage.Steps.Any(step => StepRefs.Reads(step).Any(part => part.Vector == vector))) return null;
            foreach (Step step in stage.Steps.Where(step => StepRefs.Writes(step).Any(part => part.Vector == vector)))
            {
                if (step is not Map map || StateOf(model, map, vector, stage.Kind == StageKind.Refresh) is not { } one) return null;
                if (found is not null && (found.State != one.State || found.View.Rescale != one.View.Rescale || found.View.ZeroPoint != one.View.ZeroPoint)) return null;
                found = one;
            }
        }

        return found is not null && IsWrittenBesideItsView(model, found.State, vector) ? found : null;
    }

    /// <summary>The state that the map stores beside the view, or, in a refresh stage, loads for it; null where the view is of something else.</summary>
    private static Late? StateOf(Int8Model model, Map map, int vector, bool isRefresh)
    {
        StoreView[] views = [.. map.Ops.OfType<StoreView>().Where(view => view.Target.Vector == vector)];
        if (views.Length != 1 || map.Ops.Any(op => op is Store store && store.Target.Vector == vector)) return null;
        bool IsWhole(Ref part) => part.Offset == 0 && part.Length == model.Vectors[part.Vector].Length && part.Row == Row.Whole;
        int register = Source(map, views[0].A);
        IEnumerable<Ref> states = isRefresh
            ? (map.Ops[register] is Load { Access: Access.Each } load ? [load.Source] : Array.Empty<Ref>())
            : map.Ops.OfType<Store>().Where(store => Source(map, store.A) == register).Select(store => store.Target);
        Ref[] whole = [.. states.Where(part => model.Vectors[part.Vector].Role == VectorRole.State && IsWhole(part))];
        return whole.Length == 1 && IsWhole(views[0].Target) ? new Late(whole[0].Vector, views[0]) : null;
    }

    /// <summary>The state has no other writer than maps that make the view as well.</summary>
    private static bool IsWrittenBesideItsView(Int8Model model, int state, int vector) => model.Stages.SelectMany(stage => stage.Steps)
        .Where(step => StepRefs.Writes(step).Any(part => part.Vector == state))
        .All(step => StepRefs.Writes(step).Any(part => part.Vector == vector));

    /// <summary>The register behind stores, which hand on their operand.</summary>
    private static int Source(Map map, int register) => map.Ops[register] switch
    {
        Store store => Source(map, store.A),
        StoreView view => Source(map, view.A),
        _ => register,
    };

    private static Stage Rewrite(Int8Model model, Stage stage, Dictionary<int, Late> late)
    {
        ImmutableArray<Section> sections = [.. stage.Sections.Select(section => section with { Steps = [.. section.Steps.Select(step => Without(step, late)).OfType<Step>()] })];
        if (stage.Kind != StageKind.Once) return stage with { Sections = sections };
        var read = stage.Steps.SelectMany(StepRefs.Reads).Select(part => part.Vector).Where(late.ContainsKey).Distinct().ToList();
        if (read.Count == 0) return stage with { Sections = sections };
        IEnumerable<Step> views = read.Select(vector => ViewOf(model, vector, late[vector]));
        return stage with { Sections = [sections[0] with { Steps = [.. views, .. sections[0].Steps] }, .. sections.Skip(1)] };
    }

    private static Map ViewOf(Int8Model model, int vector, Late late)
    {
        int length = model.Vectors[vector].Length;
        return new Map(length, [new Load(new(late.State, 0, length), Access.Each), late.View with { A = 0, Target = new(vector, 0, length) }]);
    }

    /// <summary>The map without the views that wait; null where nothing is left of it. A register keeps its number.</summary>
    private static Step? Without(Step step, Dictionary<int, Late> late)
    {
        if (step is not Map map || !map.Ops.Any(op => op is StoreView view && late.ContainsKey(view.Target.Vector))) return step;
        // What used the view as a register, its operand, finds it in the same place.
        ImmutableArray<LaneOp> ops = [.. map.Ops.Select(op => op is StoreView view && late.ContainsKey(view.Target.Vector) ? new Narrow(view.A, Rescale.None, Wide: true) : op)];
        return ops.Any(op => op is Store or StoreView) ? map with { Ops = ops } : null;
    }
}
