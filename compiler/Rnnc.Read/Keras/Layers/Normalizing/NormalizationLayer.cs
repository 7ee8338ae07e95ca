using System.Text.Json;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>
/// Normalization: y = (x - mean) / max(sqrt(variance), 1e-7), each feature of the last axis by itself or (axis null) all alike; the statistics
/// were adapted to data, or stand in the config. With invert the other way around.
/// </summary>
internal sealed class NormalizationLayer(LayerConfig config, WeightScope weights) : KerasLayer(config)
{
    private const double Epsilon = 1e-7;

    private Tensor? scale;
    private Tensor? shift;

    public override bool TreatsStepsAlike => true;

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        KerasTensor x = arguments.Single();
        if (scale is null) Load(x.Shape);
        Formula formula = Formula(context);
        Value y = formula.Product(x.Value, context.Constant(scale!, Where, "scale"));
        return [new KerasTensor(formula.Sum(y, context.Constant(shift!, Where, "shift")), x.Mask)];
    }

    private void Load(Shape shape)
    {
        int? units = Config.Settings.Has("axis") && !IsEmptyList(Config.Settings.Any("axis")) ? LastAxis.Units(Config, shape) : null;
        float[] means, variances;
        if (Config.Settings.Has("mean"))
        {
            means = Statistics("mean", units ?? 1);
            variances = Statistics("variance", units ?? 1);
        }
        else
        {
            string owner = $"a Normalization of {shape}";
            int[] dims = units is { } count ? [count] : [];
            means = weights.Take("mean", owner, dims).Floats.ToArray();
            variances = weights.Take("variance", owner, dims).Floats.ToArray();
        }

        bool inverts = Config.Settings.Flag("invert", false);
        var factors = new float[means.Length];
        var offsets = new float[means.Length];
        for (int i = 0; i < factors.Length; i++)
        {
            if (!(variances[i] >= 0)) throw new InputException(Where.Of($"variance[{i}]"), $"{variances[i]}", "0 or more", "adapt the layer again");
            double deviation = Math.Max(Math.Sqrt(variances[i]), Epsilon);
            factors[i] = (float)(inverts ? deviation : 1 / deviation);
            offsets[i] = (float)(inverts ? means[i] : -means[i] / deviation);
        }

        scale = Tensor.Float(factors, factors.Length);
        shift = Tensor.Float(offsets, offsets.Length);
    }

    private static bool IsEmptyList(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0;

    /// <summary>One number for each feature, in lists as deep as the writer liked; or one for all.</summary>
    private float[] Statistics(string key, int count)
    {
        var numbers = new List<float>();
        Collect(Config.Settings.Any(key), 0);
        if (numbers.Count == 1) return [.. Enumerable.Repeat(numbers[0], count)];
        return numbers.Count == count ? [.. numbers] : throw Config.Settings.Fault(key, $"{count} numbers");

        void Collect(JsonElement value, int depth)
        {
            if (value.ValueKind == JsonValueKind.Array && depth < 8)
            {
                foreach (JsonElement item in value.EnumerateArray()) Collect(item, depth + 1);
                return;
            }

            if (value.ValueKind != JsonValueKind.Number || !value.TryGetSingle(out float number) || !float.IsFinite(number)) throw Config.Settings.Fault(key, "finite numbers");
            numbers.Add(number);
        }
    }
}
