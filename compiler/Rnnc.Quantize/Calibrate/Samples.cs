using Rnnc.Quantize.Flat;

namespace Rnnc.Quantize.Calibrate;

/// <summary>What calibration saw: bounds of every value, and the vectors themselves of those that products read.</summary>
public sealed class Samples
{
    /// <summary>Sequences whose vectors are kept: more do not change the weights' rounding (GPTQ needs about 50).</summary>
    private const int KeptWindows = 64;

    private readonly Dictionary<FlatValue, (double Low, double High)> bounds = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<FlatValue, List<double[]>> vectors = new(ReferenceEqualityComparer.Instance);

    /// <summary>The float outputs and logits of each window, in calibration order: the error of an int8 model is measured against them.</summary>
    public List<double[][]> Logits { get; } = [];

    /// <summary>Runs all windows of <paramref name="data"/>.</summary>
    public static Samples Collect(FlatModel model, CalibrationData data, IProgress<double>? progress)
    {
        var samples = new Samples();
        foreach (FlatNode node in model.Nodes)
        {
            if (node.Op is FlatLinear linear) foreach (FlatValue input in linear.Inputs) samples.vectors.TryAdd(input.Base ?? input, []);
        }

        var logits = new double[model.Outputs.Count][];
        var interpreter = new FlatInterpreter(model);
        var rows = model.Outputs.ConvertAll(_ => new List<double>());
        for (int window = 0; window < data.Windows.Count; window++)
        {
            bool keep = window < KeptWindows;
            interpreter.Observer = (value, values) =>
            {
                samples.Observe(value, values, keep);
                for (int i = 0; i < logits.Length; i++)
                {
                    if (ReferenceEquals(value, model.Outputs[i].Logits)) rows[i].AddRange(values);
                }
            };
            rows.ForEach(row => row.Clear());
            interpreter.Run(data.Windows[window].Inputs, data.Windows[window].Steps);
            samples.Logits.Add([.. rows.Select(row => row.ToArray())]);
            progress?.Report((window + 1.0) / data.Windows.Count);
        }

        return samples;
    }

    public (double Low, double High) Bounds(FlatValue value)
    {
        if (value.Constant is not null) return (value.Constant.Min(), value.Constant.Max());
        return bounds.TryGetValue(value.Base ?? value, out (double Low, double High) seen) ? seen : (0, 0);
    }

    public bool HasVectors(FlatValue value) => vectors.ContainsKey(value.Base ?? value);

    /// <summary>The vectors seen of a value that a product reads, one per step.</summary>
    public IReadOnlyList<double[]> Vectors(FlatValue value) =>
        value.Base is null ? vectors[value] : vectors[value.Base].ConvertAll(vector => vector.AsSpan(value.Offset, value.Length).ToArray());

    private void Observe(FlatValue value, double[] values, bool keep)
    {
        (double low, double high) = bounds.TryGetValue(value, out (double Low, double High) seen) ? seen : (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double element in values)
        {
            low = Math.Min(low, element);
            high = Math.Max(high, element);
        }

        bounds[value] = (low, high);
        if (keep && vectors.TryGetValue(value, out List<double[]>? list)) list.Add(values);
    }
}
