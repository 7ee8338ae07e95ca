using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// Drops state slots that decide nothing: what they hold reaches neither an output nor a slot that does (a random seed that is only counted on). Any model.
/// <code>slot seed: read -> Add(read, 1) -> write, with no other reader  =>  nothing</code>
/// </summary>
public sealed class DropDeadSlots : Pass
{
    public override Model Run(Model model)
    {
        int inputs = model.InputNames.Length, outputs = model.OutputNames.Length;
        var live = new HashSet<int>();
        while (true)
        {
            Graph needed = new Graph(model.Graph.Inputs, model.Graph.Nodes, [.. model.Graph.Outputs.Where((_, i) => i < outputs || live.Contains(i - outputs))]).Prune();
            int before = live.Count;
            for (int i = 0; i < model.Slots.Length; i++)
            {
                Value read = model.Graph.Inputs[inputs + i];
                if (needed.Users(read).Count > 0 || needed.IsOutput(read)) live.Add(i);
            }

            if (live.Count == before) break;
        }

        if (live.Count == model.Slots.Length) return model;
        Graph graph = new Graph(
            [.. model.Graph.Inputs.Where((_, i) => i < inputs || live.Contains(i - inputs))],
            model.Graph.Nodes,
            [.. model.Graph.Outputs.Where((_, i) => i < outputs || live.Contains(i - outputs))]).Prune();
        return (model with { Slots = [.. model.Slots.Where((_, i) => live.Contains(i))] }).WithGraph(graph);
    }
}
