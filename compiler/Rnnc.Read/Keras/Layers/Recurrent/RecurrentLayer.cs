using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>
/// LSTM, GRU, SimpleRNN and RNN(cell): one Sequence over the time axis of [batch, time, features] ([time, batch, features] where
/// time-major). Outputs: y of all steps or the last, then, with return_state, the final states.
/// </summary>
internal sealed class RecurrentLayer : KerasLayer
{
    /// <summary>Values that one stateful layer may keep, far beyond any microcontroller: a damaged batch must not exhaust the memory.</summary>
    private const long LargestState = 1 << 24;

    private readonly KerasCell cell;
    private readonly WeightScope cellWeights;
    private readonly bool goBackwards;
    private readonly bool isStateful;
    private readonly bool isTimeMajor;
    private readonly bool zeroOutputForMask;
    private bool isLoaded;

    private RecurrentLayer(LayerConfig config, KerasCell cell, WeightScope cellWeights, bool flipped, bool zeroOutputForMask)
        : base(config)
    {
        this.cell = cell;
        this.cellWeights = cellWeights;
        ConfigObject settings = config.Settings;
        ReturnSequences = settings.Flag("return_sequences", false);
        ReturnsState = settings.Flag("return_state", false);
        goBackwards = settings.Flag("go_backwards", false) != flipped;
        isStateful = settings.Flag("stateful", false);
        isTimeMajor = settings.Flag("time_major", false);
        this.zeroOutputForMask = zeroOutputForMask;
        if (settings.Integer("num_constants", 0) != 0) throw settings.Fault("num_constants", "a cell without constants from outside");
    }

    public bool ReturnSequences { get; }

    public bool ReturnsState { get; }

    public int TimeAxis => isTimeMajor ? 0 : 1;

    public int StateCount => cell.States.Length;

    public bool GoesBackwards => goBackwards;

    public static RecurrentLayer Make(LayerConfig config, WeightScope weights, KerasDialect dialect) =>
        new(config, MakeCell(config, dialect), weights.Part("cell"), flipped: false, config.Settings.Flag("zero_output_for_mask", false));

    /// <summary>One of the two layers of a Bidirectional, which makes masked steps of sequences zeros whatever the layer says.</summary>
    /// <param name="flipped">The settings are those of the layer of the other direction.</param>
    public static RecurrentLayer MakeOfPair(LayerConfig config, WeightScope weights, KerasDialect dialect, bool flipped)
    {
        KerasCell cell = MakeCell(config, dialect);
        if (flipped) config = config with { Name = "backward_" + config.Name };
        return new(config, cell, weights.Part("cell"), flipped, config.Settings.Flag("return_sequences", false));
    }

    /// <summary>Whether the class is a recurrent layer; the cell of an RNN may still be unknown.</summary>
    public static bool IsRecurrent(LayerConfig layer) => layer.IsBuiltIn && layer.ClassName is "LSTM" or "GRU" or "SimpleRNN" or "RNN";

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        (KerasTensor x, IReadOnlyList<KerasTensor> initial) = SplitArguments(arguments);
        (KerasTensor y, ImmutableArray<Value> states) = Run(context, x, initial, OutputOrder.AsRun);
        return ReturnsState ? [y, .. states.Select(state => new KerasTensor(state))] : [y];
    }

    /// <summary>
    /// x and the initial states of a call: the states are the second argument, the keyword initial_state, or (Keras 2) the rest of a list
    /// that x leads. A mask given by keyword takes the place of the one that x carries.
    /// </summary>
    public static (KerasTensor X, IReadOnlyList<KerasTensor> Initial) SplitArguments(CallArguments arguments)
    {
        IReadOnlyList<KerasTensor> first = arguments.All();
        IReadOnlyList<KerasTensor> initial = [.. first.Skip(1), .. arguments.Positional(1), .. arguments.Keyword("initial_state")];
        KerasTensor x = first.Count > 0 ? first[0] : arguments.Single();
        return (arguments.Keyword("mask") is [var mask, ..] ? x with { Mask = mask.Value } : x, initial);
    }

    /// <summary>Runs the cell over x. Initial states are the given ones, the slots of a stateful layer, or zeros.</summary>
    /// <param name="order">Order of y's steps where the layer goes backwards.</param>
    public (KerasTensor Output, ImmutableArray<Value> FinalStates) Run(KerasContext context, KerasTensor x, IReadOnlyList<KerasTensor> initial, OutputOrder order)
    {
        Shape shape = x.Shape;
        if (shape.Rank != 3) throw new InputException(Where, $"an input of shape {shape}", "[batch, time, features]", "reshape it to one vector a step");
        if (!isLoaded) cell.Load(cellWeights, FixedExtent.Of(shape, 2, Where, "features"));
        isLoaded = true;

        Dim batch = shape[1 - TimeAxis];
        (Graph step, ImmutableArray<TensorType> stateTypes) = BuildCell(x.Type.Element, batch, shape[2]);
        bool keeps = isStateful && initial.Count == 0;
        ImmutableArray<Value> start = initial.Count > 0 ? Given(initial, stateTypes) : keeps ? Slots(context, stateTypes) : Zeros(context, stateTypes);
        var op = new Sequence(step, [TimeAxis], StateCount, [new SequenceOutput(ReturnSequences ? Collect.All : Collect.Last, TimeAxis)])
        {
            Direction = goBackwards ? Direction.Backward : Direction.Forward,
            OutputOrder = order,
            HasMask = x.Mask is not null,
            MaskedStep = zeroOutputForMask ? MaskedStep.Zeros : MaskedStep.PreviousOutput,
            CellName = cell.ClassName.Replace("Cell", "", StringComparison.Ordinal),
        };
        ImmutableArray<Value> operands = [x.Value, .. start];
        if (x.Mask is not null) operands = operands.Add(isTimeMajor ? x.Mask : Formula(context).Apply(new Transpose([1, 0]), x.Mask));
        Node node = context.Graph.AddNode(op, Where, operands, ["y", .. cell.States.Select(state => state.Name)]);
        ImmutableArray<Value> final = [.. node.Outputs.Skip(1)];
        if (keeps) KeepSlots(context, start, final);
        return (new KerasTensor(node.Outputs[0], ReturnSequences ? x.Mask : null), final);
    }

    private static KerasCell MakeCell(LayerConfig config, KerasDialect dialect) => config.ClassName == "RNN"
        ? CellTable.Make(LayerConfig.OfPart(config.Settings, "cell"), config.Name, dialect)
        : CellTable.MakeOfLayer(config, dialect);

    private (Graph Cell, ImmutableArray<TensorType> StateTypes) BuildCell(ElementType element, Dim batch, Dim features)
    {
        var graph = new GraphBuilder();
        Value x = graph.Input(new TensorType(element, [batch, features]), Where, "x");
        ImmutableArray<Value> states = [.. cell.States.Select(state => graph.Input(TensorType.Float(batch, state.Units), Where.Of(state.Name), state.Name))];
        (Value y, ImmutableArray<Value> next) = cell.Step(new Formula(graph, Where), x, states);
        return (graph.Build([y, .. next]), [.. states.Select(state => state.Type)]);
    }

    private ImmutableArray<Value> Given(IReadOnlyList<KerasTensor> initial, ImmutableArray<TensorType> types)
    {
        bool fits = initial.Count == types.Length && initial.Zip(types).All(pair => pair.First.Type == pair.Second);
        if (fits) return [.. initial.Select(state => state.Value)];
        throw new InputException(Where.Of("initial_state"), $"states {string.Join(", ", initial.Select(state => state.Type))}", string.Join(", ", types), "give each state its own tensor");
    }

    private ImmutableArray<Value> Zeros(KerasContext context, ImmutableArray<TensorType> types)
    {
        Formula formula = Formula(context);
        return [.. types.Select((type, i) => formula.Apply(new BroadcastTo(type.Shape), formula.Scalar(0), cell.States[i].Name))];
    }

    private ImmutableArray<Value> Slots(KerasContext context, ImmutableArray<TensorType> types)
    {
        foreach (TensorType type in types)
        {
            if (!type.Shape[0].IsFixed)
                throw new InputException(Where, "a stateful layer with a free batch", "a fixed batch", "give the model's input a batch size (batch_size=1) and save it again");
            if ((long)type.Shape[0].Size * type.Shape[1].Size > LargestState)
                throw new InputException(Where, $"a state of shape {type.Shape}", $"at most {LargestState} values", "give the model's input a smaller batch");
        }

        return [.. types.Select((type, i) => context.Graph.Input(type, Where.Of(cell.States[i].Name), cell.States[i].Name))];
    }

    private void KeepSlots(KerasContext context, ImmutableArray<Value> read, ImmutableArray<Value> next)
    {
        for (int i = 0; i < read.Length; i++)
            context.AddSlot($"{Config.Name}_{cell.States[i].Name}", read[i], next[i], Tensor.Zeros(ElementType.Float32, read[i].Type.Shape.Sizes));
    }
}
