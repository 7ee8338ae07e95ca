using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Quantize.Flat;

namespace Rnnc.Quantize.Calibrate;

/// <summary>Makes flat windows of a model's input tensors.</summary>
public sealed class WindowReader
{
    private readonly Model model;
    private readonly RowAnalysis rows;
    private readonly TimeShifts? shifts;
    private readonly ImmutableArray<bool> hasRows;
    private readonly ImmutableArray<int?> tokens;

    /// <param name="model">In canonical form; its inputs keep the types of the file, with a batch of 1.</param>
    public WindowReader(Model model)
    {
        this.model = model;
        rows = new RowAnalysis(model.Graph);
        hasRows = [.. model.Inputs.Select(rows.HasRows)];
        tokens = [.. PlainTokens.CountsOf(model)];
        shifts = TimeShifts.Find(model.Graph, rows);
        NeedsWholeWindow = shifts is not null || model.Graph.Nodes.Any(node => node.Op is Reshape && rows.HasRows(node.Inputs[0]) && !rows.HasRows(node.Output));
    }

    /// <summary>An operation takes all steps of a window at once: their number is the file's.</summary>
    public bool NeedsWholeWindow { get; }

    /// <summary>One run as a window.</summary>
    /// <param name="inputs">One tensor per model input, of its type; time may have another extent.</param>
    /// <param name="where">The data, for diagnostics.</param>
    /// <exception cref="InputException">A value is NaN or infinite, inputs have different numbers of steps, or none, or another one than the model is built for; a token is unknown.</exception>
    public CalibrationWindow Read(IReadOnlyList<Tensor> inputs, Origin where)
    {
        int? steps = null;
        var values = new float[inputs.Count][];
        for (int i = 0; i < inputs.Count; i++)
        {
            Origin here = where.Of($"input \"{model.InputNames[i]}\"");
            values[i] = Floats(inputs[i], here);
            if (tokens[i] is { } known) RequireTokens(values[i], known, here);
            if (!hasRows[i]) continue;
            TensorType declared = model.Graph.Inputs[i].Type;
            int axis = rows.TimeAxis(model.Graph.Inputs[i], model.Graph);
            int count = inputs[i].Dims[axis];
            if (count == 0) throw new InputException(here, "no time step", "one or more");
            if (NeedsWholeWindow && declared.Shape[axis].IsFixed && declared.Shape[axis].Size != count)
                throw new InputException(here, $"{count} time steps", $"{declared.Shape[axis]}, which a layer of the model takes as a whole");
            if (steps is int other && other != count) throw new InputException(here, $"{count} time steps", $"{other}, as the inputs before");
            steps = count;
            if (shifts is not null) values[i] = InSteps(values[i], values[i].Length / count, shifts);
        }

        return new CalibrationWindow(values, shifts?.Steps ?? steps ?? 1);
    }

    /// <summary>As many rows as the steps of the program take: zeros behind the last one, and none that no window reaches.</summary>
    private static float[] InSteps(float[] values, int width, TimeShifts shifts)
    {
        var result = new float[shifts.Steps * shifts.Stride * width];
        values.AsSpan(0, Math.Min(values.Length, result.Length)).CopyTo(result);
        return result;
    }

    /// <summary>Windows that follow each other as one: inputs over time are joined, others are the first window's.</summary>
    public CalibrationWindow Join(IReadOnlyList<CalibrationWindow> windows) => new(
        [.. hasRows.Select((rows, i) => rows ? windows.SelectMany(window => window.Inputs[i]).ToArray() : windows[0].Inputs[i])],
        windows.Sum(window => window.Steps));

    private static void RequireTokens(float[] values, int known, Origin where)
    {
        int bad = Array.FindIndex(values, value => value < 0 || value >= known);
        if (bad >= 0) throw new InputException(where, $"the token {values[bad]:R}", $"0..{known - 1}, what the model's table has rows for");
    }

    private static float[] Floats(Tensor tensor, Origin where)
    {
        float[] values = tensor.Element == ElementType.Float32 ? tensor.Floats.ToArray() : Array.ConvertAll(tensor.Integers.ToArray(), value => (float)value);
        int bad = Array.FindIndex(values, value => !float.IsFinite(value));
        return bad < 0 ? values : throw new InputException(where, $"the value {(float.IsNaN(values[bad]) ? "NaN" : "infinity")}", "finite numbers", "clean the data");
    }
}
