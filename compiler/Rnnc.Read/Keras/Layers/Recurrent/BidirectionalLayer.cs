using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>
/// Bidirectional: one recurrent layer forward, one backward; with return_sequences the backward one's steps are put back into the order
/// of time. Outputs: both merged (or both, where merge_mode is null), then forward and backward states where the layers return them.
/// </summary>
internal sealed class BidirectionalLayer : KerasLayer
{
    private static readonly string[] MergeModes = ["concat", "sum", "mul", "ave"];

    private readonly RecurrentLayer forward;
    private readonly RecurrentLayer backward;
    private readonly string? mergeMode;

    public BidirectionalLayer(LayerConfig config, WeightScope weights, KerasDialect dialect)
        : base(config)
    {
        (LayerConfig forwardConfig, LayerConfig backwardConfig) = Parts(config);
        bool flipped = !config.Settings.Has("backward_layer");
        forward = RecurrentLayer.MakeOfPair(forwardConfig, weights.Part("forward_layer"), dialect, flipped: false);
        backward = RecurrentLayer.MakeOfPair(backwardConfig, weights.Part("backward_layer"), dialect, flipped);
        if (forward.ReturnSequences != backward.ReturnSequences || forward.TimeAxis != backward.TimeAxis || forward.GoesBackwards == backward.GoesBackwards)
            throw new InputException(Where, "a backward layer that is not the forward layer's counterpart", "equal return_sequences, opposite go_backwards", "save the model again");
        mergeMode = config.Settings.IsNull("merge_mode") ? null : config.Settings.Text("merge_mode", "concat");
        if (mergeMode is not null && !MergeModes.Contains(mergeMode)) throw config.Settings.Fault("merge_mode", "concat, sum, mul, ave or null");
    }

    /// <summary>The two layers; without a backward_layer the backward one is the forward one turned round.</summary>
    public static (LayerConfig Forward, LayerConfig Backward) Parts(LayerConfig config)
    {
        LayerConfig forward = LayerConfig.OfPart(config.Settings, "layer");
        return (forward, config.Settings.Has("backward_layer") ? LayerConfig.OfPart(config.Settings, "backward_layer") : forward);
    }

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        (KerasTensor x, IReadOnlyList<KerasTensor> initial) = RecurrentLayer.SplitArguments(arguments);
        if (initial.Count != 0 && initial.Count != forward.StateCount + backward.StateCount)
            throw new InputException(Where.Of("initial_state"), $"{initial.Count} states", $"{forward.StateCount + backward.StateCount}: the forward layer's, then the backward layer's", "give each state its own tensor");
        IReadOnlyList<KerasTensor> initialForward = [.. initial.Take(forward.StateCount)], initialBackward = [.. initial.Skip(forward.StateCount)];
        var (y, states) = forward.Run(context, x, initialForward, OutputOrder.AsRun);
        var (reversed, backwardStates) = RunReversed(context, x, initialBackward);

        var outputs = new List<KerasTensor>();
        if (mergeMode is null) outputs.AddRange([y, reversed]);
        else outputs.Add(new KerasTensor(Merge(Formula(context), y.Value, reversed.Value), y.Mask));
        if (forward.ReturnsState) outputs.AddRange(states.Concat(backwardStates).Select(state => new KerasTensor(state)));
        return outputs;
    }

    /// <summary>The backward layer with its steps in reverse: those of a layer that goes backwards are then aligned with the input.</summary>
    private (KerasTensor Output, ImmutableArray<Value> States) RunReversed(KerasContext context, KerasTensor x, IReadOnlyList<KerasTensor> initial)
    {
        if (backward.GoesBackwards) return backward.Run(context, x, initial, OutputOrder.AsInput);
        var (y, states) = backward.Run(context, x, initial, OutputOrder.AsRun);
        return backward.ReturnSequences ? (y with { Value = Formula(context).Apply(new Reverse(backward.TimeAxis), y.Value) }, states) : (y, states);
    }

    private Value Merge(Formula formula, Value y, Value reversed) => mergeMode switch
    {
        "concat" => formula.Concat(y.Type.Rank - 1, [y, reversed]),
        "sum" => formula.Sum(y, reversed),
        "mul" => formula.Product(y, reversed),
        _ => formula.Apply(BinaryKind.Div, formula.Sum(y, reversed), formula.Scalar(2)),
    };
}
