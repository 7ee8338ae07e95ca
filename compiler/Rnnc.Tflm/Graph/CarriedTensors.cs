using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;

namespace Rnnc.Tflm.Graph;

/// <summary>A state that a file leaves to its caller: a tensor that goes in, and the one that is its next value.</summary>
/// <param name="Name">The input's name.</param>
internal readonly record struct CarriedTensor(string Name, int Input, int Output);

/// <summary>
/// Inputs and outputs without those that are one state's value before and after: the program carries these itself. An output that is nothing
/// but a state stays one where there is no other.
/// </summary>
internal sealed class CarriedTensors
{
    /// <exception cref="InputException">A pair names what the graph does not have.</exception>
    public CarriedTensors(Origin where, TfLiteEntry whole, ImmutableArray<(string Output, string Input)> states)
    {
        States = [.. states.Select(pair => new CarriedTensor(pair.Input, Find(where, whole.Inputs, pair.Input, "input"), Find(where, whole.Outputs, pair.Output, "output")))];
        ImmutableArray<(string, int)> inputs = [.. whole.Inputs.Where(input => !States.Any(state => state.Name == input.Name))];
        ImmutableArray<(string, int)> outputs = [.. whole.Outputs.Where(output => !states.Any(state => state.Output == output.Name))];
        Entry = whole with { Inputs = inputs, Outputs = outputs.IsEmpty ? whole.Outputs : outputs };
    }

    public ImmutableArray<CarriedTensor> States { get; }

    /// <summary>What the caller still gives and gets.</summary>
    public TfLiteEntry Entry { get; }

    private static int Find(Origin where, ImmutableArray<(string Name, int Tensor)> entries, string name, string what)
    {
        foreach ((string known, int tensor) in entries)
        {
            if (known == name) return tensor;
        }

        throw new InputException(where, $"no {what} \"{name}\" for a state", $"one of {string.Join(", ", entries.Select(entry => entry.Name))}", "give states as outputs and inputs in the file's names");
    }
}
