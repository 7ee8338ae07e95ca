using Rnnc.Int8;
using Rnnc.Quantize.Calibrate;
using Rnnc.Quantize.Choose;
using Rnnc.Quantize.Lower;

namespace Rnnc.Quantize;

/// <summary>The results of one window: integers as the program gives them, and their real values.</summary>
/// <param name="Inputs">The quantized inputs.</param>
/// <param name="Outputs">One array per output, rows one after the other.</param>
/// <param name="Values">The outputs dequantized.</param>
/// <param name="Logits">Per output: the real values that scores are made of (before a softmax), or the output's own.</param>
public sealed record Int8Result(int[][] Inputs, int[][] Outputs, float[][] Values, double[][] Logits);

/// <summary>Runs windows of real values through a program in exact integers, in the oracle.</summary>
public sealed class Int8Session
{
    private readonly QuantizedModel model;
    private readonly Int8Runner runner;
    private readonly Dictionary<int, List<(int Output, Placement Place)>> taps = [];
    private readonly List<double>[] logits;

    internal Int8Session(QuantizedModel model, Action<int, ReadOnlyMemory<int>>? observer = null)
    {
        this.model = model;
        logits = [.. model.Flat.Outputs.Select(_ => new List<double>())];
        for (int i = 0; i < logits.Length; i++)
        {
            // Other outputs are their own logits.
            if (!model.Flat.Outputs[i].Scores || !model.Placements.TryGetValue(model.Flat.Outputs[i].Logits, out Placement? place)) continue;
            if (!taps.TryGetValue(place.Vector, out var list)) taps[place.Vector] = list = [];
            list.Add((i, place));
        }

        runner = Int8Runner.OfEncoded(ProgramEncoder.Encode(model.Program), (vector, values) => Tap(vector, values, observer));
    }

    /// <summary>States back to their initial values, those of stateful layers too.</summary>
    public void Reset() => runner.Reset();

    /// <summary>A calibration window by itself: after a reset, from the states that it gives.</summary>
    public Int8Result Run(CalibrationWindow window)
    {
        Reset();
        for (int i = 0; i < model.Flat.States.Count; i++)
        {
            if (model.Flat.States[i].Slot is string slot && window.States.TryGetValue(slot, out float[]? values)) SetState(i, values);
        }

        return Run(window.Inputs, window.Steps);
    }

    /// <summary>Sets the state of a place among the program's states.</summary>
    public void SetState(int place, float[] values)
    {
        Vector vector = model.Program.WithRole(VectorRole.State).ElementAt(place);
        var format = new Format(vector.Bits, vector.Scale, vector.ZeroPoint);
        runner.SetState(place, Array.ConvertAll(values, value => format.Quantize(value)));
    }

    /// <param name="inputs">One array per input: [steps, length] or [length].</param>
    /// <param name="steps">Time steps.</param>
    /// <param name="keepStates">Go on from the states as they are instead of from the initial ones.</param>
    public Int8Result Run(IReadOnlyList<float[]> inputs, int steps, bool keepStates = false)
    {
        int[][] quantized = [.. Quantize(inputs)];
        foreach (List<double> list in logits) list.Clear();
        var outputs = keepStates ? runner.Run(quantized, steps) : runner.Infer(quantized, steps);
        Vector[] vectors = [.. model.Program.WithRole(VectorRole.Output)];
        float[][] values = [.. outputs.Select((output, i) => Array.ConvertAll(output, value => (float)(vectors[i].Scale * (value - vectors[i].ZeroPoint))))];
        double[][] tapped = [.. logits.Select((list, i) => list.Count > 0 ? list.ToArray() : Array.ConvertAll(values[i], value => (double)value))];
        return new Int8Result(quantized, [.. outputs], values, tapped);
    }

    /// <summary>The integers of each state, in the program's order, and the format's scale.</summary>
    public IEnumerable<(Vector Vector, int[] Values)> States() => model.Program.WithRole(VectorRole.State).Select((vector, i) => (vector, runner.State(i).ToArray()));

    private IEnumerable<int[]> Quantize(IReadOnlyList<float[]> inputs)
    {
        int i = 0;
        foreach (Vector vector in model.Program.WithRole(VectorRole.Input))
        {
            var format = new Format(vector.Bits, vector.Scale, vector.ZeroPoint);
            yield return Array.ConvertAll(inputs[i++], value => format.Quantize(value));
        }
    }

    private void Tap(int vector, ReadOnlyMemory<int> values, Action<int, ReadOnlyMemory<int>>? observer)
    {
        observer?.Invoke(vector, values);
        if (!taps.TryGetValue(vector, out var list)) return;
        foreach ((int output, Placement place) in list)
        {
            // Outputs without rows are made once per window: only the last write counts.
            if (!model.Flat.Outputs[output].Value.HasRows) logits[output].Clear();
            foreach (int value in values.Span.Slice(place.Offset, place.Length)) logits[output].Add(place.Format.Dequantize(value));
        }
    }
}
