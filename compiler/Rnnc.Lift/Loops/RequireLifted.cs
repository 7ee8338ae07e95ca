using System.Collections.Immutable;
using Rnnc.Evaluate;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// Refuses what only the float reference can run: loops that are no recurrences over time, each with its reason, places that are computed,
/// and extents that nothing settles. Changes nothing.
/// </summary>
public sealed class RequireLifted : Pass
{
    private const string Remedy = "export the layers around the loop, or the step alone with its states as inputs and outputs";

    public override Model Run(Model model)
    {
        Check(model.Graph);
        ImmutableArray<Value> states = InitialStateInputs.Of(model.Graph);
        if (model.Slots.FirstOrDefault(slot => !states.Contains(slot.Read) && model.Graph.Users(slot.Read).Count > 0) is { } other)
            throw new InputException(other.Read.Origin, $"a variable \"{other.Name}\" that is no state of a recurrence", "states that a layer carries from step to step", Remedy);
        return model;
    }

    private static void Check(Graph graph)
    {
        foreach (Node node in graph.Nodes)
        {
            if (node.Op is While loop) throw Refuse(loop, node, graph);
            if (node.Op is DynamicSlice) throw new InputException(node.Origin, "a part at a computed place", "places that are known when compiling", Remedy);
            if (node.Outputs.FirstOrDefault(output => output.Type.Shape.Any(dim => dim.IsUnknown)) is { } output)
                throw new InputException(node.Origin, $"{node.Op.Name} of {output.Type}", "extents that are known when compiling", "export the model with fixed shapes");
            foreach (Graph inner in node.Op.Graphs) Check(inner);
        }
    }

    private static InputException Refuse(While loop, Node node, Graph graph)
    {
        string reason = "its operands are not settled";
        Origin where = node.Origin;
        try
        {
            LoopLift.Lift(loop, node, node.Inputs, new GraphBuilder(), new OperandValues(graph.Producer));
        }
        catch (NotARecurrenceException fault)
        {
            reason = fault.Message;
            if (fault.Where?.Layer is { } layer && layer != where.Layer) reason += $" at \"{layer}\"";
        }

        return new InputException(where, $"a loop that is no recurrence over time: {reason}", "a loop over the steps of a sequence", Remedy);
    }
}
