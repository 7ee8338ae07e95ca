using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Quantize.Calibrate;

namespace Rnnc.Emit.TfLite.Calibrate;

/// <summary>
/// Runs the float reference over the calibration windows. A model with a fixed number of steps gets a longer window in pieces, its
/// slots going on from piece to piece.
/// </summary>
internal static class CalibrationRuns
{
    /// <param name="model">In canonical form.</param>
    /// <param name="data">Its windows.</param>
    /// <param name="record">Sees every value.</param>
    /// <param name="after">Called after each run.</param>
    /// <param name="progress">Between 0 and 1.</param>
    /// <exception cref="InputException">A window is shorter than the model's number of steps.</exception>
    public static void Run(Model model, CalibrationData data, ValueRecord record, Action after, IProgress<double>? progress)
    {
        if (data.Windows.Count == 0) throw new InputException(model.Origin, "calibration data without a window", "one or more", "give representative inputs");
        var runner = new FloatRunner(model);
        for (int i = 0; i < data.Windows.Count; i++)
        {
            FloatState? state = model.Slots.IsEmpty ? null : new FloatState(model);
            int pieces = Pieces(model, data.Windows[i]);
            if (pieces == 0) throw new InputException(model.Origin.At($"calibration window {i}"), $"{data.Windows[i].Steps} time steps", "at least as many as the model's inputs have", "give longer windows");
            for (int piece = 0; piece < pieces; piece++)
            {
                runner.Run([.. model.Inputs.Select((input, k) => Piece(input, data.Windows[i].Inputs[k], data.Windows[i].Steps, piece))], state, record);
                after();
            }

            progress?.Report((i + 1.0) / data.Windows.Count);
        }
    }

    /// <summary>How many times the fixed inputs over time go into the window.</summary>
    private static int Pieces(Model model, CalibrationWindow window)
    {
        int pieces = int.MaxValue;
        foreach ((Value input, float[] values) in model.Inputs.Zip(window.Inputs))
        {
            if (!input.Type.Shape.IsFixed) return 1;
            int count = input.Type.Shape.ElementCount;
            if (values.Length != count) pieces = Math.Min(pieces, values.Length / Math.Max(count, 1));
        }

        return pieces == int.MaxValue ? 1 : pieces;
    }

    private static Tensor Piece(Value input, float[] values, int steps, int piece)
    {
        Shape shape = input.Type.Shape;
        int[] dims = [.. shape.Select(dim => dim.IsFixed ? dim.Size : steps)];
        int count = dims.Aggregate(1, (product, dim) => product * dim);
        float[] part = values.Length == count ? values : values[(piece * count)..((piece + 1) * count)];
        return input.Type.Element == ElementType.Float32
            ? Tensor.Float(part, dims)
            : Tensor.Integer(input.Type.Element, Array.ConvertAll(part, value => (long)value), dims);
    }
}
