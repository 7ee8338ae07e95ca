using Rnnc.Formats.TfLite;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite;

/// <summary>
/// Vectors of a quantized file that may be the same one. A converter rounds a bias anew wherever it is used, with that place's scale: to 32 bits as the bias of
/// a product, to 8 as the operand of a sum, cut into gates where a sum with zeros was folded. A stored integer stands for any value within half a unit,
/// so a coarse vector that a finer one, or a part of it, could have been rounded to is read as that: closer to the model that was trained, and equal to the bit.
/// </summary>
internal sealed class RoundedVectors
{
    /// <summary>Parts of this few values may agree by chance.</summary>
    private const int FewestOfPart = 4;

    private const int LongestVector = 1 << 16;

    /// <summary>Float32 roundings of scale times integer, relative to the value.</summary>
    private const float Relative = 1e-6f;

    private readonly Dictionary<TfLiteTensor, float[]> values = new(ReferenceEqualityComparer.Instance);
    private readonly List<Rounded> finest = [];

    /// <param name="subgraphs">Those whose constants are read.</param>
    public RoundedVectors(IEnumerable<TfLiteSubgraph> subgraphs)
    {
        var vectors = subgraphs.SelectMany(subgraph => subgraph.Tensors).Where(IsVector).Select(tensor => new Rounded(tensor)).ToList();
        foreach (Rounded vector in vectors.OrderBy(vector => vector.HalfUnits.Max()))
        {
            if (!vector.Values.AsSpan().ContainsAnyExcept(0f)) continue; // zeros are what they are, whatever their scale
            float[]? finer = finest.Select(other => Part(other, vector)).FirstOrDefault(part => part is not null);
            if (finer is null) finest.Add(vector);
            values[vector.Tensor] = finer ?? vector.Values;
        }
    }

    /// <summary>The values that a tensor is read as; null where it is none of the vectors.</summary>
    public Tensor? Read(TfLiteTensor tensor) => values.TryGetValue(tensor, out float[]? found) ? Tensor.Float(found, tensor.Shape.AsSpan()) : null;

    private static bool IsVector(TfLiteTensor tensor)
    {
        if (!tensor.IsConstant || !TensorTypes.IsQuantized(tensor) || tensor.Data.Length > 8 * LongestVector) return false;
        long count = tensor.Shape.Aggregate(1L, (product, extent) => product * Math.Max(extent, 0));
        return count is > 0 and <= LongestVector && tensor.Shape.All(extent => extent == 1 || extent == count);
    }

    /// <summary>The part of a finer vector that a coarse one may be a rounding of; null where there is none.</summary>
    private static float[]? Part(Rounded finer, Rounded coarse)
    {
        int count = coarse.Values.Length;
        if (finer.Values.Length != count && (count < FewestOfPart || finer.Values.Length % count != 0)) return null;
        for (int begin = 0; begin < finer.Values.Length; begin += count)
        {
            if (IsRounding(finer, begin, coarse)) return finer.Values[begin..(begin + count)];
        }

        return null;
    }

    private static bool IsRounding(Rounded finer, int begin, Rounded coarse)
    {
        for (int i = 0; i < coarse.Values.Length; i++)
        {
            float a = finer.Values[begin + i], b = coarse.Values[i];
            if (!(Math.Abs(a - b) <= finer.HalfUnits[begin + i] + coarse.HalfUnits[i] + Relative * Math.Abs(b))) return false;
        }

        return true;
    }

    /// <summary>A vector with the half unit of each of its values.</summary>
    private sealed class Rounded
    {
        public Rounded(TfLiteTensor tensor)
        {
            Tensor = tensor;
            Values = StoredConstant.Read(tensor).Floats.ToArray();
            HalfUnits = [.. Values.Select((_, i) => tensor.Quantization!.At(Math.Min(i, tensor.Quantization.Scales.Length - 1)).Scale / 2)];
        }

        public TfLiteTensor Tensor { get; }

        public float[] Values { get; }

        public float[] HalfUnits { get; }
    }
}
