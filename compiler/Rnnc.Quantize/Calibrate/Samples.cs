using Rnnc.Quantize.Flat;

namespace Rnnc.Quantize.Calibrate;

/// <summary>What calibration saw: bounds of every value, and the vectors that products read.</summary>
public sealed class Samples
{
    private readonly Dictionary<FlatValue, (double Low, double High)> bounds = [];
    private readonly Dictionary<FlatNode, List<double[][]>> operands = [];
    private readonly Dictionary<FlatNode, FlatNode> representatives = [];

    /// <summary>The float logits of each window, in calibration order, one array an output: the error of an int8 model is measured against them.</summary>
    public List<double[][]> Logits { get; } = [];

    /// <summary>Runs all windows of <paramref name="data"/>.</summary>
    /// <param name="keptWindows">Windows whose vectors are kept, for the rounding of weights.</param>
    public static Samples Collect(FlatModel model, CalibrationData data, int keptWindows, IProgress<double>? progress)
    {
        var samples = new Samples();
        samples.FindRepresentatives(model);
        var rows = model.Outputs.ConvertAll(_ => new List<double>());
        bool keep = true;

        // A token that calibration has not seen may still come.
        foreach (FlatNode node in model.Nodes)
        {
            if (node.Op is FlatGather gather) samples.Observe(node.Output, Array.ConvertAll(gather.Table.Floats.ToArray(), value => (double)value));
        }

        var interpreter = new FlatInterpreter(model)
        {
            Observer = (value, values) =>
            {
                samples.Observe(value, values);
                for (int i = 0; i < rows.Count; i++)
                {
                    if (ReferenceEquals(value, model.Outputs[i].Logits)) rows[i].AddRange(values);
                }
            },
            ProductObserver = (node, vectors) =>
            {
                if (keep && samples.operands.TryGetValue(node, out List<double[][]>? list)) list.Add(vectors);
            },
        };
        for (int window = 0; window < data.Windows.Count; window++)
        {
            keep = window < keptWindows;
            rows.ForEach(row => row.Clear());
            double[][] outputs = interpreter.Run(data.Windows[window]);
            samples.Logits.Add([.. rows.Select((row, i) => model.Outputs[i].Scores ? row.ToArray() : outputs[i])]);
            progress?.Report((window + 1.0) / data.Windows.Count);
        }

        return samples;
    }

    public (double Low, double High) Bounds(FlatValue value)
    {
        if (value.Constant is not null) return (value.Constant.Min(), value.Constant.Max());
        return bounds.TryGetValue(value.Base ?? value, out (double Low, double High) seen) ? seen : (0, 0);
    }

    /// <summary>The operands of a product at each calibration step.</summary>
    public IReadOnlyList<double[][]> Operands(FlatNode product) => operands[representatives[product]];

    /// <summary>The vectors seen of a value, where a product reads it.</summary>
    public IEnumerable<double[]> Vectors(FlatValue value)
    {
        foreach ((FlatNode node, List<double[][]> list) in operands)
        {
            int place = ((FlatLinear)node.Op).Inputs.IndexOf(value);
            if (place >= 0) return list.Select(vectors => vectors[place]);
        }

        return [];
    }

    /// <summary>Products of one stage with the same operands keep their vectors once.</summary>
    private void FindRepresentatives(FlatModel model)
    {
        foreach (FlatStage stage in model.Stages)
        {
            foreach (FlatNode node in stage.Nodes.Where(node => node.Op is FlatLinear))
            {
                FlatNode first = stage.Nodes.First(other => other.Op is FlatLinear linear && linear.Inputs.AsSpan().SequenceEqual(((FlatLinear)node.Op).Inputs.AsSpan()));
                representatives[node] = first;
                operands.TryAdd(first, []);
            }
        }
    }

    private void Observe(FlatValue value, double[] values)
    {
        (double low, double high) = bounds.TryGetValue(value, out (double Low, double High) seen) ? seen : (double.PositiveInfinity, double.NegativeInfinity);
        foreach (double element in values)
        {
            low = Math.Min(low, element);
            high = Math.Max(high, element);
        }

        bounds[value] = (low, high);
    }
}
