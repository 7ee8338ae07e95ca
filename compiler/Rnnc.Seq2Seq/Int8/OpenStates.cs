using System.Collections.Immutable;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Lift;

namespace Rnnc.Seq2Seq.Int8;

/// <summary>
/// Inputs of an encoder that are nothing but initial states => slots of the model, zeros until somebody sets them; zeros for good where
/// a slot cannot hold them, since more than one layer starts from the input, or a part of it.
/// </summary>
internal static class OpenStates
{
    public static Translator ToSlots(Translator translator)
    {
        Model model = translator.Source;
        Value[] open = [.. InitialStateInputs.Of(model.Graph).Where(value => model.Inputs.Contains(value))];
        if (open.Length == 0) return translator;
        var slots = new List<(StateSlot Slot, Value Input)>();
        foreach (Value input in open)
        {
            if (FinalOf(model.Graph, input) is Value final)
                slots.Add((new StateSlot(model.InputNames[model.Graph.Inputs.IndexOf(input)], input, final, Tensor.Zeros(input.Type.Element, input.Type.Shape.Sizes)), input));
        }

        var builder = new GraphBuilder();
        var copy = new GraphCopy(builder);
        Value[] kept = [.. model.Inputs.Where(input => !open.Contains(input))];
        foreach (Value input in kept) copy.Map(input, builder.Input(input));
        foreach (StateSlot slot in model.Slots) copy.Map(slot.Read, builder.Input(slot.Read));
        foreach ((StateSlot slot, Value input) in slots) copy.Map(input, builder.Input(input));
        foreach (Value input in open.Where(input => !copy.Has(input))) copy.Map(input, builder.Constant(Tensor.Zeros(input.Type.Element, input.Type.Shape.Sizes), input.Origin, input.Name));
        foreach (Node node in model.Graph.Nodes) copy.Add(node);
        IEnumerable<Value> outputs = model.Graph.Outputs.Concat(slots.Select(each => each.Slot.Write)).Select(value => copy[value]);
        Graph graph = builder.Build([.. outputs]);
        ImmutableArray<string> names = [.. kept.Select(input => model.InputNames[model.Graph.Inputs.IndexOf(input)])];
        Model source = (model with { InputNames = names, Slots = [.. model.Slots, .. slots.Select(each => each.Slot)] }).WithGraph(graph);
        return translator with { Source = source, TokensInput = names.IndexOf(model.InputNames[translator.TokensInput]) };
    }

    /// <summary>The last value of the one state that starts from the input as it is; null where there is no such state.</summary>
    private static Value? FinalOf(Graph graph, Value input)
    {
        if (graph.Users(input) is not [{ Op: Sequence sequence } node] || node.Inputs.Count(operand => ReferenceEquals(operand, input)) != 1) return null;
        int state = node.Inputs.IndexOf(input) - sequence.ScanCount;
        return node.Outputs[sequence.Outputs.Length + state];
    }
}
