using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Rnnc.Ir;

namespace Rnnc.Read.Steps;

/// <summary>
/// Pairs of inputs and outputs that can only be states: the step of a stream. All of this must hold, or nothing is guessed:
/// the graph has no loop and keeps no state of its own; every input but one has exactly one output of its type that depends on it and whose name says so
/// (<c>h</c> and <c>next_h</c>, <c>h0</c> and <c>hn</c>, else the same number: <c>in_1_h</c> and <c>output_1</c>); the one that is left holds floats, one step of them.
/// A decoder, which reads tokens or the memory of an encoder, starts from states that its caller gives: its states stay inputs.
/// </summary>
internal static partial class StateGuess
{
    private static readonly string[] Affixes = ["in", "out", "input", "output", "next", "new", "prev", "previous", "old", "updated", "initial", "final", "serving", "default", "statefulpartitionedcall", "identity"];

    /// <summary>The pairs, in the order of the inputs; none where anything is open.</summary>
    public static ImmutableArray<StatePair> Of(Model model)
    {
        if (!model.Slots.IsEmpty || model.InputNames.Length < 2 || model.Graph.Nodes.Any(node => !node.Op.Graphs.IsEmpty)) return [];
        return ByName(model, Words) is { IsEmpty: false } named ? named : ByName(model, Numbers);
    }

    private static ImmutableArray<StatePair> ByName(Model model, Func<string, string> part)
    {
        var pairs = ImmutableArray.CreateBuilder<StatePair>();
        var left = new List<Value>();
        for (int i = 0; i < model.InputNames.Length; i++)
        {
            Value input = model.Graph.Inputs[i];
            string wanted = part(model.InputNames[i]);
            int[] outputs = [.. Enumerable.Range(0, model.OutputNames.Length).Where(o => wanted.Length > 0 && part(model.OutputNames[o]) == wanted && model.Graph.Outputs[o].Type == input.Type && !ReferenceEquals(model.Graph.Outputs[o], input))];
            if (outputs.Length > 1) return [];
            if (outputs.Length == 1 && IsMadeFrom(model.Graph, model.Graph.Outputs[outputs[0]], input)) pairs.Add(new StatePair(model.OutputNames[outputs[0]], model.InputNames[i]));
            else left.Add(input);
        }

        bool isStep = pairs.Count > 0 && left is [{ Type: { Element: ElementType.Float32, Shape: var shape } }] && (shape.Rank <= 2 || (shape.Rank == 3 && shape[1] == 1));
        return isStep && pairs.Select(pair => pair.Output).Distinct().Count() == pairs.Count ? pairs.ToImmutable() : [];
    }

    private static bool IsMadeFrom(Graph graph, Value output, Value input) => new Graph(graph.Inputs, graph.Nodes, [output]).Prune().Users(input).Count > 0;

    /// <summary>What is left of a name without the words that say whether it goes in or out.</summary>
    private static string Words(string name) =>
        string.Join('_', Parts().Split(name.ToLowerInvariant()).Where(part => part.Length > 0 && !Affixes.Contains(part)).Select(part => FirstOrLast().Replace(part, "$1")));

    /// <summary>The numbers in a name.</summary>
    private static string Numbers(string name) => string.Join('_', Digits().Matches(name).Select(match => match.Value));

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex Parts();

    /// <summary>h0 is the first of what hn is the last.</summary>
    [GeneratedRegex("^([a-z])[0n]$")]
    private static partial Regex FirstOrLast();

    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();
}
