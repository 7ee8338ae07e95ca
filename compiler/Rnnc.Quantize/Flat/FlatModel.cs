using Rnnc.Int8;

namespace Rnnc.Quantize.Flat;

/// <summary>Nodes that run together: once per time step in one direction, or once per window.</summary>
public sealed class FlatStage(StageKind kind)
{
    public StageKind Kind { get; } = kind;

    public bool IsLoop => Kind != StageKind.Once;

    public List<FlatNode> Nodes { get; } = [];
}

/// <summary>A carried vector: Read at the start of a step, Write at its end, Final after the stage.</summary>
/// <param name="Initial">Initial values; zeros where null and no source is given.</param>
/// <param name="Source">A value of an earlier stage, or a model input, that the state starts from.</param>
/// <param name="Kept">Kept between windows: the layer is stateful.</param>
public sealed record FlatState(string Name, int Stage, FlatValue Read, FlatValue Write, FlatValue Final, float[]? Initial, FlatValue? Source, bool Kept)
{
    /// <summary>The model's slot that it is; null where it belongs to a layer alone.</summary>
    public string? Slot { get; init; }
}

/// <summary>An output of the model. Scores is true where the values are class scores between 0 and 1; Logits is what they are made of, or the value itself.</summary>
public sealed record FlatOutput(string Name, FlatValue Value, FlatValue Logits, bool Scores);

/// <summary>
/// The scheduled model: which vectors are made in which stage, by which operations. Time is in the stages, not in the shapes.
/// </summary>
public sealed class FlatModel(string name)
{
    public string Name { get; } = name;

    /// <summary>Model inputs in the caller's order.</summary>
    public List<FlatValue> Inputs { get; } = [];

    public List<FlatOutput> Outputs { get; } = [];

    public List<FlatState> States { get; } = [];

    public List<FlatStage> Stages { get; } = [];

    /// <summary>Time steps of a window: the file's, or the calibration data's; 0 where the model has no time.</summary>
    public int Steps { get; set; }

    /// <summary>Rows of the file's inputs that one step takes: a strided convolution's or pool's stride, otherwise 1.</summary>
    public int RowsPerStep { get; set; } = 1;

    public bool StepsAreFixed { get; set; }

    /// <summary>Gives the nodes that were added last, and have no part yet, to one.</summary>
    public void NamePart(string part)
    {
        foreach (FlatStage stage in Stages)
        {
            for (int i = stage.Nodes.Count - 1; i >= 0 && stage.Nodes[i].Part.Length == 0; i--) stage.Nodes[i] = stage.Nodes[i] with { Part = part };
        }
    }

    public IEnumerable<FlatNode> Nodes => Stages.SelectMany(stage => stage.Nodes);
}
