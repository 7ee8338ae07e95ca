namespace Rnnc.Int8;

/// <summary>Inputs whose values are numbers of rows: a gather reads them. They have no scale, and whoever runs a program refuses others.</summary>
public static class Tokens
{
    /// <summary>How many tokens an input knows, 0 .. count - 1: the rows of the smallest table that is read by it. Null where no gather reads the vector, or where it is no input.</summary>
    public static int? CountOf(Int8Model model, int vector)
    {
        if (model.Vectors[vector].Role != VectorRole.Input) return null;
        int[] rows = [.. model.Stages.SelectMany(stage => stage.Steps).OfType<Gather>().Where(gather => gather.Index.Vector == vector).Select(gather => model.Constants[gather.Table].Rows)];
        return rows.Length == 0 ? null : rows.Min();
    }
}
