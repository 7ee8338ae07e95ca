using System.Collections.Immutable;
using Rnnc.Int8;
using Rnnc.Ir;
using Rnnc.Quantize.Choose;
using Rnnc.Quantize.Flat;
using Rnnc.Seq2Seq.Decode;

namespace Rnnc.Seq2Seq.Int8;

/// <summary>A translator in the oracle: the integers that every device computes.</summary>
public sealed class Int8Stepper : IStepper
{
    private readonly Translator translator;
    private readonly Int8Runner source;
    private readonly Int8Runner step;
    private readonly ImmutableArray<Vector> sources;
    private readonly ImmutableArray<Vector> outputs;
    private readonly ImmutableArray<Vector> states;
    private readonly List<FlatState> sourceStates;
    private readonly ImmutableArray<Vector> sourceVectors;
    private readonly SortedDictionary<int, int[]> initial = [];
    private ImmutableArray<int[]> handed = [];

    public Int8Stepper(QuantizedTranslator model)
    {
        translator = model.Translator;
        source = Int8Runner.OfEncoded(ProgramEncoder.Encode(model.Source.Program));
        step = Int8Runner.OfEncoded(ProgramEncoder.Encode(model.Step.Program));
        sourceStates = model.Source.Flat.States;
        sourceVectors = [.. model.Source.Program.WithRole(VectorRole.State)];
        sources = [.. model.Source.Program.WithRole(VectorRole.Output)];
        outputs = [.. model.Step.Program.WithRole(VectorRole.Output)];
        states = [.. model.Step.Program.WithRole(VectorRole.State)];
    }

    /// <summary>The integers that the last source handed over, in the order of its outputs.</summary>
    public ImmutableArray<int[]> Handed => handed;

    /// <summary>Sets an initial state of the encoder for the sources to come; zeros where none is set.</summary>
    /// <exception cref="InputException">The encoder has no such state, or one of another length.</exception>
    public void Set(string input, ReadOnlySpan<float> values)
    {
        int place = sourceStates.FindIndex(state => state.Slot == input);
        if (place < 0) throw new InputException(translator.Origin.At(input), "an initial state that the integers keep at zeros", "one that a single layer starts from as it is", "leave it out");
        Vector vector = sourceVectors[place];
        if (values.Length != vector.Length) throw new InputException(translator.Origin.At(input), $"{values.Length} values", $"{vector.Length}");
        var format = new Format(vector.Bits, vector.Scale, vector.ZeroPoint);
        initial[place] = [.. values.ToArray().Select(value => format.Quantize(value))];
    }

    /// <summary>Their real values, in the shapes of the float source.</summary>
    public ImmutableArray<Tensor> HandedValues() => [.. handed.Select((values, i) => Tensor.Float(Real(sources[i], values), translator.Source.Graph.Outputs[i].Type.Shape.Sizes))];

    public void Begin(ReadOnlySpan<int> tokens)
    {
        source.Reset();
        foreach ((int place, int[] values) in initial) source.SetState(place, values);
        handed = source.Infer([tokens.ToArray()], tokens.Length);
        step.Reset();
        for (int i = 0; i < translator.States.Length; i++)
        {
            if (translator.States[i] >= 0) step.SetState(i, handed[translator.States[i]]);
        }
    }

    public StepResult Step(int token)
    {
        ImmutableArray<int[]> results = step.Run([[token], .. translator.Memory.Select(output => handed[output])], 1);
        return new StepResult(Real(outputs[0], results[0]), results[0], [.. Enumerable.Range(1, outputs.Length - 1).Select(i => Tensor.Float(Real(outputs[i], results[i]), results[i].Length))], outputs[0].Scale);
    }

    public IReadOnlyList<Tensor> States() => [.. states.Select((vector, i) => Tensor.Float(Real(vector, step.State(i).ToArray()), vector.Length))];

    private static float[] Real(Vector vector, int[] values) => Array.ConvertAll(values, value => (float)(vector.Scale * (value - vector.ZeroPoint)));
}
