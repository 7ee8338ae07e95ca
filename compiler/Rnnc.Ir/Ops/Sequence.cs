using System.Collections.Immutable;

namespace Rnnc.Ir;

public enum Direction
{
    Forward,

    /// <summary>The last step is read first.</summary>
    Backward,
}

/// <summary>Which steps' results of one cell output leave the op.</summary>
public enum Collect
{
    /// <summary>Every step's result, stacked along the output's time axis.</summary>
    All,

    /// <summary>The result of the step run last; zeros where no step ran.</summary>
    Last,
}

/// <summary>Order of collected results when the direction is backward.</summary>
public enum OutputOrder
{
    /// <summary>As the steps ran (Keras go_backwards).</summary>
    AsRun,

    /// <summary>Aligned with the input (ONNX, TF1, Bidirectional).</summary>
    AsInput,
}

/// <summary>What a backward pass reverses where lengths are given.</summary>
public enum ReverseSpan
{
    /// <summary>All steps, padding too (Keras).</summary>
    Whole,

    /// <summary>Only the first length steps (ONNX, TF1 ReverseSequence).</summary>
    ValidPart,
}

/// <summary>What a masked step gives; its states always stay as they were.</summary>
public enum MaskedStep
{
    /// <summary>Zeros (TF1 sequence_length, ONNX sequence_lens).</summary>
    Zeros,

    /// <summary>The previous step's output, zeros before the first (Keras).</summary>
    PreviousOutput,
}

/// <summary>How many steps run.</summary>
public enum TripCount
{
    /// <summary>As many as the sequence operands have along their time axes.</summary>
    Extent,

    /// <summary><see cref="Sequence.FixedSteps"/>.</summary>
    Fixed,

    /// <summary>The integer scalar operand that comes last: at most the extent, the rest is padding.</summary>
    Operand,
}

/// <summary>One output of the cell: how it is collected, and along which axis of the result time runs (All only).</summary>
public sealed record SequenceOutput(Collect Collect, int TimeAxis = 0);

/// <summary>
/// A recurrent layer, whatever its cell: Cell runs once per time step and its states are carried.
/// Cell inputs: x_t of each sequence operand (without its time axis), states, captured values. Cell outputs: y_t..., next states.
/// Operands: sequence operands, initial states, captured values, then the mask [T] or [T, batch] (boolean; where HasMask),
/// then the number of steps (integer scalar; where Trip is Operand). Results: one per entry of Outputs, then the final states.
/// </summary>
public sealed record Sequence(Graph Cell, ImmutableArray<int> TimeAxes, int StateCount, ImmutableArray<SequenceOutput> Outputs) : Op
{
    public Direction Direction { get; init; } = Direction.Forward;

    public OutputOrder OutputOrder { get; init; } = OutputOrder.AsRun;

    public ReverseSpan ReverseSpan { get; init; } = ReverseSpan.Whole;

    public TripCount Trip { get; init; } = TripCount.Extent;

    /// <summary>Steps to run where <see cref="Trip"/> is Fixed: at most the extent of the sequence operands.</summary>
    public int FixedSteps { get; init; }

    public bool HasMask { get; init; }

    public MaskedStep MaskedStep { get; init; } = MaskedStep.PreviousOutput;

    /// <summary>The word the model's author uses for the cell where the file tells (LSTM, GRU, FastGRNNCell): for people, never for decisions.</summary>
    public string CellName { get; init; } = "";

    public int ScanCount => TimeAxes.Length;

    public int CaptureCount => Cell.Inputs.Length - ScanCount - StateCount;

    public override ImmutableArray<Graph> Graphs => [Cell];

    public override Op WithGraphs(ImmutableArray<Graph> graphs) => this with { Cell = graphs[0] };

    public override string Attributes
    {
        get
        {
            string text = $"cell={(CellName.Length > 0 ? CellName : "?")}, {Direction.ToString().ToLowerInvariant()}";
            text += $", collect=[{string.Join(", ", Outputs.Select(output => output.Collect.ToString().ToLowerInvariant()))}]";
            if (Trip == TripCount.Fixed) text += $", steps={FixedSteps}";
            return HasMask ? text + ", masked" : text;
        }
    }

    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        RequireCount(operands, Cell.Inputs.Length + (HasMask ? 1 : 0) + (Trip == TripCount.Operand ? 1 : 0));
        if (Cell.Outputs.Length != Outputs.Length + StateCount)
            throw new TypeMismatchException($"a cell of {Cell.Outputs.Length} outputs", $"{Outputs.Length} outputs and {StateCount} states");
        Dim steps = Trip == TripCount.Fixed ? FixedSteps : Dim.Time;
        for (int i = 0; i < ScanCount; i++)
        {
            int axis = Shapes.Axis(Name, TimeAxes[i], operands[i].Rank);
            if (Trip != TripCount.Fixed) steps = operands[i].Shape[axis];
            RequireEqual("x_t", operands[i] with { Shape = operands[i].Shape.Without(axis) }, Cell.Inputs[i].Type);
        }

        for (int i = ScanCount; i < Cell.Inputs.Length; i++) RequireEqual($"operand {i}", operands[i], Cell.Inputs[i].Type);
        for (int i = 0; i < StateCount; i++) RequireEqual($"next state {i}", Cell.Outputs[Outputs.Length + i].Type, Cell.Inputs[ScanCount + i].Type);
        var results = Outputs.Select((output, i) => output.Collect == Collect.Last
            ? Cell.Outputs[i].Type
            : Cell.Outputs[i].Type with { Shape = Cell.Outputs[i].Type.Shape.Insert(output.TimeAxis, steps) });
        return [.. results, .. Cell.Outputs.Skip(Outputs.Length).Select(state => state.Type)];
    }

    private static void RequireEqual(string what, TensorType found, TensorType expected)
    {
        if (found != expected) throw new TypeMismatchException($"{what} of a Sequence is {found}", $"{expected}");
    }
}
