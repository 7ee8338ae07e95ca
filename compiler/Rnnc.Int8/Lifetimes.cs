namespace Rnnc.Int8;

/// <summary>
/// Proves that no step reads what nothing wrote before, whatever the states and the number of steps, so that executors may place
/// vectors that live at different times in the same memory and may leave them unset.
/// </summary>
/// <remarks>
/// Scratch: written before in the same run of the stage. Window and Output: in an earlier stage, or before in the same row.
/// Derived: written in full by the refresh stages, which read States and Constants only. Outputs are written in full by some stage.
/// The Once stage changes no State and no Derived, so that a head may run any number of times.
/// </remarks>
internal sealed class Lifetimes
{
    private readonly Int8Model model;
    private readonly Dictionary<int, RangeSet> earlier = [];
    private readonly Dictionary<(int Vector, Row Row), RangeSet> current = [];

    private Lifetimes(Int8Model model) => this.model = model;

    public static void Check(Int8Model model)
    {
        var lifetimes = new Lifetimes(model);
        foreach (Stage stage in model.Stages.Where(stage => stage.Kind == StageKind.Refresh)) lifetimes.Check(stage);
        lifetimes.RequireWritten(VectorRole.Derived);
        foreach (Stage stage in model.Stages.Where(stage => stage.Kind != StageKind.Refresh)) lifetimes.Check(stage);
        lifetimes.RequireWritten(VectorRole.Output);
    }

    private void Check(Stage stage)
    {
        current.Clear();
        foreach (Section section in stage.Sections)
        {
            string place = $"stage {stage.Kind}, layer \"{section.Layer}\"";
            foreach (Step step in section.Steps) Check(stage, step, place);
        }

        foreach (((int vector, _), RangeSet ranges) in current)
        {
            if (model.Vectors[vector].Role != VectorRole.Scratch) Earlier(vector).Add(ranges);
        }
    }

    private void Check(Stage stage, Step step, string place)
    {
        switch (step)
        {
            case MatVec product:
                foreach (Part part in product.Accumulators.SelectMany(accumulator => accumulator.Parts)) Read(stage, part.Input, place);
                Write(stage, product.Output, place);
                break;
            case RequantizedMatVec product:
                foreach (Part part in product.Sums.SelectMany(sum => sum.Parts)) Read(stage, part.Input, place);
                Write(stage, product.Output, place);
                break;
            case TableSoftmax softmax:
                Read(stage, softmax.Input, place);
                Write(stage, softmax.Output, place);
                break;
            case Reduction reduction:
                Read(stage, reduction.A, place);
                Read(stage, reduction.B, place);
                Write(stage, reduction.Output, place);
                break;
            case Gather gather:
                Read(stage, gather.Index, place);
                Write(stage, gather.Output, place);
                break;
            case DataProduct product:
                Read(stage, product.Matrix, place);
                Read(stage, product.Vector, place);
                Write(stage, product.Output, place);
                break;
            case Map map:
                foreach (LaneOp op in map.Ops)
                {
                    if (op is Load load) Read(stage, load.Source, place);
                    if (op is Store store) Write(stage, store.Target, place);
                    if (op is StoreView view) Write(stage, view.Target, place);
                }

                break;
        }
    }

    private void Read(Stage stage, Ref part, string place)
    {
        Vector vector = model.Vectors[part.Vector];
        if (stage.Kind == StageKind.Refresh)
            Int8Verifier.Require(vector.Role is not (VectorRole.Input or VectorRole.Output or VectorRole.Window), place, $"a read of {vector.Role} {vector.Name}");
        if (vector.Role is VectorRole.Input or VectorRole.State or VectorRole.Constant) return;
        (int start, int end) = Elements(part);
        Int8Verifier.Require(Current(stage, part).Covers(start, end) || Earlier(part.Vector).Covers(start, end), place, $"a read of {vector.Name} before it is written");
    }

    private void Write(Stage stage, Ref part, string place)
    {
        Vector vector = model.Vectors[part.Vector];
        bool allowed = stage.Kind switch
        {
            StageKind.Refresh => vector.Role is VectorRole.Derived or VectorRole.Scratch,
            StageKind.Once => vector.Role is not (VectorRole.State or VectorRole.Derived),
            _ => true,
        };
        Int8Verifier.Require(allowed, place, $"a write to {vector.Role} {vector.Name}");
        (int start, int end) = Elements(part);
        Current(stage, part).Add(start, end);
    }

    private void RequireWritten(VectorRole role)
    {
        for (int i = 0; i < model.Vectors.Length; i++)
        {
            Vector vector = model.Vectors[i];
            if (vector.Role == role) Int8Verifier.Require(Earlier(i).Covers(0, vector.Length), $"vector {vector.Name}", $"a {role} that no stage writes in full");
        }
    }

    /// <summary>Within one row: all rows are one range of a row.</summary>
    private (int Start, int End) Elements(Ref part)
    {
        Vector vector = model.Vectors[part.Vector];
        return part.Row == Row.Whole && vector.PerStep ? (0, vector.Length) : (part.Offset, part.Offset + part.Length);
    }

    private RangeSet Current(Stage stage, Ref part)
    {
        // The first run of a forward stage is also the first time step; backwards the two are different rows.
        Row row = stage.Kind == StageKind.Forward && part.Row == Row.Run ? Row.Time : part.Row;
        if (!current.TryGetValue((part.Vector, row), out RangeSet? ranges)) current[(part.Vector, row)] = ranges = new();
        return ranges;
    }

    private RangeSet Earlier(int vector)
    {
        if (!earlier.TryGetValue(vector, out RangeSet? ranges)) earlier[vector] = ranges = new();
        return ranges;
    }
}
