using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>What all runs gave.</summary>
/// <param name="Outputs">The model's outputs, in its order.</param>
/// <param name="FinalStates">Final states, layer by layer; of the last run alone where runs are one stream.</param>
public sealed record RunResults(ImmutableArray<Tensor> Outputs, ImmutableArray<Tensor> FinalStates);

/// <summary>Runs a model over all of its inputs.</summary>
public static class FloatRuns
{
    /// <param name="model">The model; in a stream its layers' states are carried (<see cref="StreamedModel"/>), which asks for a lifted one.</param>
    /// <param name="inputs">Made for the same inputs.</param>
    /// <param name="progress">Told the number of runs done.</param>
    public static RunResults Run(Model model, RunInputs inputs, IProgress<int>? progress = null)
    {
        if (inputs.Mode == FeedMode.Stream) model = StreamedModel.Of(model, inputs.OpenStates.AsSpan());
        var runner = new FloatRunner(model);
        var finalStates = new FinalStates(model.Graph);
        FloatState? state = inputs.Mode == FeedMode.Stream ? new FloatState(model) : null;
        RunJoiner[] outputs = [.. model.Outputs.Select(output => new RunJoiner(output.Type, inputs))];
        RunJoiner[] states = [.. finalStates.Values.Select(value => new RunJoiner(value.Type, inputs))];
        for (int run = 0; run < inputs.Count; run++)
        {
            ImmutableArray<Tensor> results = runner.Run(inputs.Run(run), state, finalStates);
            for (int i = 0; i < outputs.Length; i++) outputs[i].Add(results[i]);
            if (inputs.Mode != FeedMode.Stream || run == inputs.Count - 1)
            {
                for (int i = 0; i < states.Length; i++) states[i].Add(finalStates.Tensors[i]);
            }

            progress?.Report(run + 1);
        }

        return new RunResults([.. outputs.Select(output => output.Join())], [.. states.Select(joiner => joiner.Join())]);
    }
}
