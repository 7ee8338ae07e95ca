using Rnnc.Formats.TfLite;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite;

/// <summary>
/// Constants of a quantized file that may be the same one. A converter rounds a bias anew wherever it is used, with that place's scale: to 32 bits as the bias of
/// a product, to 8 as the operand of a sum, cut into gates where a sum with zeros was folded. A stored integer stands for any value within half a unit,
/// so a coarse constant that a finer one, or a part of a finer vector, could have been rounded to is read as that: closer to the model that was trained,
/// and equal to the bit.
/// </summary>
internal sealed class RoundedConstants
{
    /// <summary>Parts of this few values may agree by chance.</summary>
    private const int FewestOfPart = 4;

    /// <summary>Float32 roundings of scale times integer, relative to the value.</summary>
    private const float Relative = 1e-6f;

    private readonly Dictionary<TfLiteTensor, float[]> values = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<int, List<Rounded>> finest = [];

    /// <param name="subgraphs">Those whose constants are read.</param>
    public RoundedConstants(IReadOnlyList<TfLiteSubgraph> subgraphs)
    {
        List<TfLiteTensor> tensors = [.. subgraphs.SelectMany(subgraph => subgraph.Tensors).Where(tensor => tensor.IsConstant && TensorTypes.IsQuantized(tensor))];

        // Tensors may share their bytes: a small file could ask for any number of copies of them.
        long room = 2 * tensors.DistinctBy(tensor => tensor.Buffer).Sum(tensor => (long)tensor.Data.Length) + (1 << 20);
        var constants = new List<Rounded>();
        foreach (TfLiteTensor tensor in tensors)
        {
            if ((room -= tensor.Data.Length) < 0) break;
            var constant = new Rounded(tensor);
            if (constant.Values.AsSpan().ContainsAnyExcept(0f)) constants.Add(constant); // zeros are what they are, whatever their scale
        }

        foreach (Rounded constant in constants.OrderBy(constant => constant.LargestUnit))
        {
            float[]? finer = Finer(constant);
            values[constant.Tensor] = finer ?? constant.Values;
            if (finer is not null) continue;
            if (!finest.TryGetValue(constant.Values.Length, out List<Rounded>? like)) finest[constant.Values.Length] = like = [];
            like.Add(constant);
        }
    }

    /// <summary>The values that a tensor is read as; null where it is no quantized constant.</summary>
    public Tensor? Read(TfLiteTensor tensor) => values.TryGetValue(tensor, out float[]? found) ? Tensor.Float(found, tensor.Shape.AsSpan()) : null;

    private float[]? Finer(Rounded constant)
    {
        int count = constant.Values.Length;
        foreach (Rounded other in finest.GetValueOrDefault(count, []))
        {
            if (other.Tensor.Shape.Where(IsLong).SequenceEqual(constant.Tensor.Shape.Where(IsLong)) && IsRounding(other, 0, constant)) return other.Values;
        }

        if (count < FewestOfPart || !constant.IsVector) return null;
        foreach (Rounded other in finest.Where(like => like.Key > count && like.Key % count == 0).SelectMany(like => like.Value).Where(other => other.IsVector))
        {
            for (int begin = 0; begin < other.Values.Length; begin += count)
            {
                if (IsRounding(other, begin, constant)) return other.Values[begin..(begin + count)];
            }
        }

        return null;

        static bool IsLong(int extent) => extent != 1;
    }

    private static bool IsRounding(Rounded finer, int begin, Rounded coarse)
    {
        for (int i = 0; i < coarse.Values.Length; i++)
        {
            float a = finer.Values[begin + i], b = coarse.Values[i];
            if (!(Math.Abs(a - b) <= finer.HalfUnit(begin + i) + coarse.HalfUnit(i) + Relative * Math.Abs(b))) return false;
        }

        return true;
    }

    /// <summary>A constant and the units of its values.</summary>
    private sealed class Rounded
    {
        private readonly TfLiteQuantization quantization;
        private readonly int inner = 1;

        public Rounded(TfLiteTensor tensor)
        {
            Tensor = tensor;
            quantization = tensor.Quantization!;
            Values = StoredConstant.Read(tensor).Floats.ToArray();
            if (quantization.Scales.Length > 1)
            {
                for (int axis = quantization.Axis + 1; axis < tensor.Shape.Length; axis++) inner *= Math.Max(1, tensor.Shape[axis]);
            }

            LargestUnit = quantization.Scales.Max();
            IsVector = tensor.Shape.All(extent => extent == 1 || extent == Values.Length);
        }

        public TfLiteTensor Tensor { get; }

        public float[] Values { get; }

        public float LargestUnit { get; }

        /// <summary>All extents but one are 1.</summary>
        public bool IsVector { get; }

        public float HalfUnit(int index) => quantization.At(index / inner % quantization.Scales.Length).Scale / 2;
    }
}
