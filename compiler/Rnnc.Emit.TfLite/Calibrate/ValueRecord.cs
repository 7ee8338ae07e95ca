using Rnnc.Evaluate;
using Rnnc.Ir;

namespace Rnnc.Emit.TfLite.Calibrate;

/// <summary>What the float reference made over the calibration runs: bounds of every value, those within cells too, and samples.</summary>
internal sealed class ValueRecord : IValueObserver
{
    /// <summary>Numbers kept of a value: enough to tell scales apart and to know the second moments of a vector.</summary>
    private const int KeptNumbers = 1 << 18;

    private readonly Dictionary<Value, (double Low, double High)> bounds = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Value, List<float[]>> samples = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Value, int> kept = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Value, Tensor> last = new(ReferenceEqualityComparer.Instance);

    /// <summary>Bounds over all runs; 0 and 0 of a value that was never made.</summary>
    public (double Low, double High) Bounds(Value value) => bounds.GetValueOrDefault(value);

    /// <summary>Values as they came, whole tensors; the first ones of a long calibration.</summary>
    public IReadOnlyList<float[]> Samples(Value value) => samples.GetValueOrDefault(value) ?? [];

    /// <summary>The value of the run that ended last.</summary>
    public Tensor Last(Value value) => last[value];

    public void Observe(Value value, Tensor tensor)
    {
        last[value] = tensor;
        if (tensor.Element != ElementType.Float32) return;
        ReadOnlySpan<float> values = tensor.Floats;
        (double low, double high) = bounds.TryGetValue(value, out (double Low, double High) seen) ? seen : (double.PositiveInfinity, double.NegativeInfinity);
        foreach (float element in values)
        {
            low = Math.Min(low, element);
            high = Math.Max(high, element);
        }

        if (values.Length > 0) bounds[value] = (low, high);
        int count = kept.GetValueOrDefault(value);
        if (count >= KeptNumbers) return;
        kept[value] = count + values.Length;
        if (!samples.TryGetValue(value, out List<float[]>? list)) samples[value] = list = [];
        list.Add(values.ToArray());
    }
}
