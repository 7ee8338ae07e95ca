using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Quantize.Calibrate;

namespace Rnnc.Emit.TfLite.Calibrate;

/// <summary>Runs the model of one step over the calibration windows, its states going on from step to step.</summary>
internal static class StepRuns
{
    /// <param name="model">The model over a window.</param>
    /// <param name="step">The model of one step of it; an input that it lacks is the start of the state of the same name.</param>
    /// <param name="data">Windows of <paramref name="model"/>.</param>
    /// <param name="record">Sees every value.</param>
    /// <param name="progress">Between 0 and 1.</param>
    public static void Run(Model model, Model step, CalibrationData data, ValueRecord record, IProgress<double>? progress)
    {
        if (data.Windows.Count == 0) throw new InputException(model.Origin, "calibration data without a window", "one or more", "give representative inputs");
        var runner = new FloatRunner(step);
        for (int i = 0; i < data.Windows.Count; i++)
        {
            CalibrationWindow window = data.Windows[i];
            var state = new FloatState(step);
            for (int k = 0; k < model.InputNames.Length; k++)
            {
                int slot = step.Slots.ToList().FindIndex(candidate => candidate.Name == model.InputNames[k]);
                if (slot >= 0) state.Set(slot, Tensor.Float(window.Inputs[k], step.Slots[slot].Initial.Dims.AsSpan()));
            }

            for (int t = 0; t < window.Steps; t++)
            {
                int time = t;
                runner.Run([.. step.InputNames.Select((name, k) => Row(step.Graph.Inputs[k], window.Inputs[model.InputNames.IndexOf(name)], time))], state, record);
            }

            progress?.Report((i + 1.0) / data.Windows.Count);
        }
    }

    private static Tensor Row(Value input, float[] values, int time)
    {
        int count = input.Type.Shape.ElementCount;
        float[] row = values.Length == count ? values : values[(time * count)..((time + 1) * count)];
        return input.Type.Element == ElementType.Float32 ? Tensor.Float(row, input.Type.Shape.Sizes) : Tensor.Integer(input.Type.Element, Array.ConvertAll(row, value => (long)value), input.Type.Shape.Sizes);
    }
}
