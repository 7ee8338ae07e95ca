using Rnnc.Evaluate;
using Rnnc.Formats.Data;
using Rnnc.Ir;
using Rnnc.Read;
using Rnnc.Read.TfLite;
using Xunit;

namespace Rnnc.Tests.Evaluate;

/// <summary>A model folder's <c>golden.npz</c>: inputs and outputs of the float framework that trained it.</summary>
internal sealed class Golden
{
    private readonly IReadOnlyDictionary<string, DataArray> arrays;

    private Golden(IReadOnlyDictionary<string, DataArray> arrays) => this.arrays = arrays;

    /// <summary>The golden file beside a model file; null where there is none.</summary>
    public static Golden? Beside(string modelFile)
    {
        string path = Path.Combine(Path.GetDirectoryName(modelFile)!, "golden.npz");
        return File.Exists(path) ? new Golden(NpzFile.ReadAll(path)) : null;
    }

    public static Model Read(string file) => Path.GetExtension(file) == ".tflite" ? TfLiteReader.Read(file, ReadOptions.Default) : ModelReader.Read(file, ReadOptions.Default);

    /// <summary>Whether the golden inputs are those of this model: an encoder and its decoder share one file.</summary>
    public bool Fits(Model model) => model.InputNames.All(name => Inputs(model).ContainsKey(name) || (model.InputNames.Length == 1 && arrays.ContainsKey("x")))
        && (arrays.ContainsKey("y") || arrays.ContainsKey("y_0"));

    /// <summary>Runs the model on the golden inputs: the largest error of its outputs and, where they are recorded for these runs, of its final states.</summary>
    public double MaximumError(Model model)
    {
        FeedMode mode = model.Slots.Length > 0 ? FeedMode.Stream : FeedMode.Runs;
        RunResults results = FloatRuns.Run(model, RunInputs.Of(model, Inputs(model), mode, new Origin("golden.npz")));
        double worst = 0;
        for (int i = 0; i < results.Outputs.Length; i++)
        {
            if (arrays.TryGetValue($"y_{i}", out DataArray? named) || (i == 0 && arrays.TryGetValue("y", out named)))
                worst = Math.Max(worst, Distance(named.Numbers, results.Outputs[i]));
        }

        for (int i = 0; i < results.FinalStates.Length && mode == FeedMode.Runs; i++)
        {
            if (arrays.TryGetValue($"state_{i}", out DataArray? state)) worst = Math.Max(worst, Distance(state.Numbers, results.FinalStates[i]));
        }

        return worst;
    }

    public bool Has(string name) => arrays.ContainsKey(name);

    public Tensor this[string name] => arrays[name].Numbers;

    /// <summary>The largest difference of two tensors of one shape.</summary>
    public static double Distance(Tensor expected, Tensor actual)
    {
        Assert.Equal(expected.Type.ToString(), actual.Type.ToString());
        double worst = 0;
        for (int i = 0; i < expected.Count; i++)
        {
            double difference = expected.Element == ElementType.Float32 ? expected.Floats[i] - actual.Floats[i] : expected.Integers[i] - actual.Integers[i];
            if (double.IsNaN(difference)) return double.NaN;
            worst = Math.Max(worst, Math.Abs(difference));
        }

        return worst;
    }

    private Dictionary<string, Tensor> Inputs(Model model)
    {
        var inputs = new Dictionary<string, Tensor>();
        foreach (DataArray array in arrays.Values)
        {
            if (array.Name == "x") inputs[""] = array.Numbers;
            else if (array.Name.StartsWith("x_", StringComparison.Ordinal) && model.InputNames.Contains(array.Name[2..])) inputs[array.Name[2..]] = array.Numbers;
        }

        return inputs;
    }
}
