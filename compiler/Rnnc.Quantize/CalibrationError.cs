using System.Collections.Immutable;
using Rnnc.Quantize.Calibrate;
using Rnnc.Quantize.Flat;
using Rnnc.Quantize.Lower;

namespace Rnnc.Quantize;

/// <summary>The difference between a program and its float model on calibration data.</summary>
internal static class CalibrationError
{
    /// <summary>Windows that are enough to tell candidates apart.</summary>
    private const int MeasuredWindows = 64;

    /// <summary>RMSE of the logits over the standard deviation of the float ones: over all windows, and of the window that is worst; lost points (<see cref="QuantizationReport.LostPoints"/>). The largest over the outputs.</summary>
    /// <param name="judged">The outputs that count; all where none is named.</param>
    public static (double Error, double WorstWindow, double LostPoints) Measure(QuantizedModel model, CalibrationData data, Samples samples, ImmutableArray<string> judged)
    {
        Int8Session session = model.CreateSession();
        var errors = new Deviation[model.Flat.Outputs.Count];
        var worst = new double[errors.Length];
        var differing = new (int Rows, int All)[errors.Length];
        for (int i = 0; i < errors.Length; i++) errors[i] = new Deviation();
        for (int window = 0; window < Math.Min(MeasuredWindows, data.Windows.Count); window++)
        {
            Int8Result result = session.Run(data.Windows[window]);
            for (int i = 0; i < errors.Length; i++)
            {
                errors[i].Add(samples.Logits[window][i], result.Logits[i]);
                var own = new Deviation();
                own.Add(samples.Logits[window][i], result.Logits[i]);
                worst[i] = Math.Max(worst[i], own.Rmse);
                CountDiffering(ref differing[i], samples.Logits[window][i], result.Logits[i], model.Flat.Outputs[i].Value.Length);
            }
        }

        int[] counted = [.. Enumerable.Range(0, errors.Length).Where(i => judged.IsEmpty || judged.Contains(model.Flat.Outputs[i].Name))];
        double Lost(int i) => 100 * (model.Flat.Outputs[i].Scores || !judged.IsEmpty ? (double)differing[i].Rows / Math.Max(1, differing[i].All) : errors[i].Relative);
        return (counted.Max(i => errors[i].Relative), counted.Max(i => worst[i] == 0 ? 0 : worst[i] * (errors[i].Relative / errors[i].Rmse)), counted.Max(Lost));
    }

    /// <summary>Rows whose largest score is another one; of a single score, those on the other side of a half.</summary>
    private static void CountDiffering(ref (int Rows, int All) count, ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, int length)
    {
        for (int start = 0; start + length <= expected.Length; start += length)
        {
            count.All++;
            bool differs = length == 1 ? expected[start] > 0 != actual[start] > 0 : First(expected.Slice(start, length)) != First(actual.Slice(start, length));
            if (differs) count.Rows++;
        }

        static int First(ReadOnlySpan<double> scores)
        {
            int best = 0;
            for (int i = 1; i < scores.Length; i++) best = scores[i] > scores[best] ? i : best;
            return best;
        }
    }

    /// <summary>The error of every stored 16-bit value that a layer makes, over all steps.</summary>
    public static ImmutableArray<LayerError> PerLayer(QuantizedModel model, CalibrationData data)
    {
        var expected = new Dictionary<FlatValue, List<double>>();
        var actual = new Dictionary<FlatValue, List<double>>();
        var byVector = new Dictionary<int, List<(FlatValue Value, Placement Place)>>();
        foreach ((FlatNode node, Placement place) in Results(model))
        {
            expected[node.Output] = [];
            actual[node.Output] = [];
            if (!byVector.TryGetValue(place.Vector, out var list)) byVector[place.Vector] = list = [];
            list.Add((node.Output, place));
        }

        var interpreter = new FlatInterpreter(model.Flat)
        {
            Observer = (value, values) =>
            {
                if (expected.TryGetValue(value, out List<double>? list)) list.AddRange(values);
            },
        };
        var session = new Int8Session(model, (vector, values) =>
        {
            if (!byVector.TryGetValue(vector, out var list)) return;
            foreach ((FlatValue value, Placement place) in list)
            {
                foreach (int q in values.Span.Slice(place.Offset, place.Length)) actual[value].Add(place.Format.Dequantize(q));
            }
        });
        foreach (CalibrationWindow window in data.Windows.Take(MeasuredWindows))
        {
            interpreter.Run(window);
            session.Run(window);
        }

        var errors = ImmutableArray.CreateBuilder<LayerError>();
        foreach ((FlatNode node, Placement _) in Results(model))
        {
            if (expected[node.Output].Count != actual[node.Output].Count) continue;
            var deviation = new Deviation();
            deviation.Add([.. expected[node.Output]], [.. actual[node.Output]]);
            errors.Add(new LayerError(node.Layer, NameOf(model.Flat, node.Output), deviation.Rmse, deviation.Relative));
        }

        return errors.ToImmutable();
    }

    private static string NameOf(FlatModel model, FlatValue value)
    {
        if (model.States.Find(state => ReferenceEquals(state.Write, value)) is { } carried) return carried.Name;
        return model.Outputs.Exists(output => output.Scores && ReferenceEquals(output.Logits, value)) ? "logits" : value.Name;
    }

    /// <summary>What a layer is judged by: the states and logits that it makes.</summary>
    private static IEnumerable<(FlatNode Node, Placement Place)> Results(QuantizedModel model) => model.Flat.Nodes
        .Where(node => model.Flat.States.Exists(state => ReferenceEquals(state.Write, node.Output)) || model.Flat.Outputs.Exists(output => ReferenceEquals(output.Logits, node.Output)))
        .Where(node => model.Placements.ContainsKey(node.Output) && !model.Program.Vectors[model.Placements[node.Output].Vector].PerStep)
        .Select(node => (node, model.Placements[node.Output]));
}
