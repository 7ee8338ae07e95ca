using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Steps;

/// <summary>
/// States that a file leaves to its caller to carry become slots; a file of one step becomes the recurrence whose step it is.
/// <code>
/// y, h' = f(x [1, F], h)  =>  slot h: y, h' = Sequence(x [1, time, F], h) { f }
/// </code>
/// The user names the pairs, or they are guessed where nothing else can be meant (<see cref="StateGuess"/>).
/// </summary>
internal static class CarriedStates
{
    /// <exception cref="InputException">A pair names what the model does not have, or two types.</exception>
    public static Model Of(Model model, ReadOptions options)
    {
        bool isGuess = options.States.IsEmpty;
        ImmutableArray<StatePair> pairs = PairsOf(model, options);
        if (pairs.IsEmpty) return options.GuessStates && KeepsItsState(model) ? StepSequence.Of(model) ?? model : model;
        StateSlot[] slots = [.. pairs.Select(pair => Slot(model, pair))];
        Model carried = Carried(model, pairs, slots);
        Model result = StepSequence.Of(carried) ?? carried;
        string said = string.Join(", ", pairs.Select(pair => $"{pair.Output} is the next {pair.Input}"));
        return isGuess ? result with { Notes = [.. result.Notes, $"a step with its state as input and output, by their names: {said}; --state none leaves them to the caller"] } : result;
    }

    /// <summary>The pairs that are the model's: those that the user names, or guessed ones.</summary>
    /// <exception cref="InputException">A pair names what the model does not have.</exception>
    public static ImmutableArray<StatePair> PairsOf(Model model, ReadOptions options) => options.States.IsEmpty
        ? options.GuessStates ? StateGuess.Of(model) : []
        : [.. options.States.Where(pair => IsOf(model, pair, options))];

    /// <summary>The file carries its states itself, in variables: a call of it is a step of theirs.</summary>
    private static bool KeepsItsState(Model model) => !model.Slots.IsEmpty && model.Slots.All(slot => slot.Read.Type.Element == ElementType.Float32);

    private static bool IsOf(Model model, StatePair pair, ReadOptions options)
    {
        bool hasOutput = model.OutputNames.Contains(pair.Output), hasInput = model.InputNames.Contains(pair.Input);
        if (hasOutput && hasInput) return true;
        if (options.IsForSeveral && !hasOutput && !hasInput) return false;
        (string what, string name, ImmutableArray<string> names) = hasOutput ? ("input", pair.Input, model.InputNames) : ("output", pair.Output, model.OutputNames);
        throw new InputException(model.Origin, $"no {what} \"{name}\" for --state {pair}", $"one of {string.Join(", ", names)}", "give --state as OUTPUT=INPUT, in the model's names");
    }

    private static StateSlot Slot(Model model, StatePair pair)
    {
        Value read = model.Graph.Inputs[model.InputNames.IndexOf(pair.Input)], write = model.Graph.Outputs[model.OutputNames.IndexOf(pair.Output)];
        if (read.Type != write.Type)
            throw new InputException(model.Origin, $"--state {pair}: {write.Type} into {read.Type}", "one type", "give the output that is the input's next value");
        if (read.Type.Shape.Any(dim => !dim.IsFixed && dim != Dim.Batch))
            throw new InputException(model.Origin, $"--state {pair}: a state of {read.Type}", "a size that is known", "export the model with fixed shapes");
        int[] dims = [.. read.Type.Shape.Select(dim => dim.IsFixed ? dim.Size : 1)];
        return new StateSlot(pair.Input, read, write, Tensor.Zeros(read.Type.Element, dims));
    }

    /// <summary>The model with more slots. An output that is nothing but a state stays an output where there is no other.</summary>
    private static Model Carried(Model model, ImmutableArray<StatePair> pairs, StateSlot[] slots)
    {
        int inputs = model.InputNames.Length, outputs = model.OutputNames.Length;
        int[] kept = [.. Enumerable.Range(0, inputs).Where(i => !pairs.Any(pair => pair.Input == model.InputNames[i]))];
        int[] given = [.. Enumerable.Range(0, outputs).Where(i => !pairs.Any(pair => pair.Output == model.OutputNames[i]))];
        if (given.Length == 0) given = [.. Enumerable.Range(0, outputs)];
        Graph graph = model.Graph;
        return model with
        {
            InputNames = [.. kept.Select(i => model.InputNames[i])],
            OutputNames = [.. given.Select(i => model.OutputNames[i])],
            Slots = [.. model.Slots, .. slots],
            Graph = new Graph(
                [.. kept.Select(i => graph.Inputs[i]), .. graph.Inputs[inputs..], .. slots.Select(slot => slot.Read)],
                graph.Nodes,
                [.. given.Select(i => graph.Outputs[i]), .. graph.Outputs[outputs..], .. slots.Select(slot => slot.Write)]),
        };
    }
}
