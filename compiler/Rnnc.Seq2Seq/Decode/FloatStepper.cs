using System.Collections.Immutable;
using Rnnc.Evaluate;
using Rnnc.Ir;

namespace Rnnc.Seq2Seq.Decode;

/// <summary>The float reference of a translator.</summary>
public sealed class FloatStepper : IStepper
{
    private readonly Translator translator;
    private readonly FloatRunner source;
    private readonly FloatRunner step;
    private readonly FloatState state;
    private readonly Dictionary<string, Tensor> others = new(StringComparer.Ordinal);

    public FloatStepper(Translator translator)
    {
        this.translator = translator;
        source = new FloatRunner(translator.Source);
        step = new FloatRunner(translator.Step);
        state = new FloatState(translator.Step);
    }

    /// <summary>What the last source gave, in the order of its outputs.</summary>
    public ImmutableArray<Tensor> Handed { get; private set; } = [];

    /// <summary>Gives an input of the encoder beside its tokens, for the sources to come: an initial state. Zeros where none is given.</summary>
    public void Set(string input, Tensor value) => others[input] = value;

    public void Begin(ReadOnlySpan<int> tokens)
    {
        Model model = translator.Source;
        var inputs = new Tensor[model.InputNames.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            TensorType type = model.Graph.Inputs[i].Type;
            inputs[i] = i == translator.TokensInput
                ? Tensor.Integer(type.Element, [.. Array.ConvertAll(tokens.ToArray(), token => (long)token)], Sizes(type.Shape, tokens.Length))
                : others.GetValueOrDefault(model.InputNames[i]) ?? Tensor.Zeros(type.Element, type.Shape.Sizes);
        }

        Handed = source.Run(inputs);
        state.Reset();
        for (int i = 0; i < translator.States.Length; i++)
        {
            if (translator.States[i] >= 0) state.Set(i, Handed[translator.States[i]]);
        }
    }

    public StepResult Step(int token)
    {
        TensorType type = translator.Step.Graph.Inputs[0].Type;
        Tensor fed = Tensor.Integer(type.Element, [token], Sizes(type.Shape, 1));
        ImmutableArray<Tensor> results = step.Run([fed, .. translator.Memory.Select(output => Handed[output])], state);
        return new StepResult(results[0].Floats.ToArray(), null, [.. results.Skip(1).Select(WithoutTime)]);
    }

    public IReadOnlyList<Tensor> States() => state.Values;

    /// <summary>The declared shape, its one free extent settled.</summary>
    private static int[] Sizes(Shape shape, int free) => [.. shape.Select(dim => dim.IsFixed ? dim.Size : free)];

    private static Tensor WithoutTime(Tensor tensor) => tensor.Reshape(tensor.Dims.AsSpan()[1..]);
}
