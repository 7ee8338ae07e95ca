using System.Collections.Immutable;
using Rnnc.Evaluate;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Quantize.Flat;

namespace Rnnc.Cli.Int8;

/// <summary>
/// The program's states in the order of the float model's: layers in graph order, the states of a layer in their order. What a program keeps
/// only to hand on the last step's output is no state of the model.
/// </summary>
internal static class CarriedStates
{
    /// <summary>Places among the program's states, with the type of the float model's final state.</summary>
    public static ImmutableArray<(int Place, Vector Vector, TensorType Type)> Of(PreparedModel model)
    {
        FlatModel flat = model.Quantized.Flat;
        int[] places = [.. Enumerable.Range(0, flat.States.Count).Where(i => IsRead(flat, flat.States[i]))];
        Vector[] vectors = [.. model.Quantized.Program.WithRole(VectorRole.State)];
        ImmutableArray<Value> finals = new FinalStates(model.Lifted.Graph).Values;
        Origin[] owners = [.. States(model.Canonical.Graph)];
        if (owners.Length != places.Length) return [];
        Origin[] order = [.. States(model.Lifted.Graph)];
        var taken = new bool[places.Length];
        var states = ImmutableArray.CreateBuilder<(int, Vector, TensorType)>();
        for (int i = 0; i < order.Length; i++)
        {
            int found = Enumerable.Range(0, places.Length).FirstOrDefault(k => !taken[k] && owners[k] == order[i], -1);
            if (found < 0) continue;
            taken[found] = true;
            states.Add((places[found], vectors[places[found]], finals[i].Type));
        }

        return states.ToImmutable();
    }

    /// <summary>The layer of each state, in graph order.</summary>
    private static IEnumerable<Origin> States(Graph graph) => graph.Nodes.Where(node => node.Op is Sequence)
        .SelectMany(node => Enumerable.Repeat(node.Origin, ((Sequence)node.Op).StateCount));

    private static bool IsRead(FlatModel flat, FlatState state) =>
        flat.Nodes.Any(node => node.Inputs.Any(input => ReferenceEquals(input.Base ?? input, state.Read)))
        || flat.States.Exists(other => ReferenceEquals(other.Write.Base ?? other.Write, state.Read));
}
