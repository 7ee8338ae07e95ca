using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>Softmax in double, less the largest element before exp so that nothing overflows.</summary>
internal static class SoftmaxKernel
{
    public static Tensor Run(Softmax op, Tensor x)
    {
        int axis = Extents.Axis(x, op.Axis), extent = x.Dims[axis];
        (int outer, int inner) = Extents.Around(x.Dims.AsSpan(), axis);
        var result = new float[x.Count];
        for (int i = 0; i < outer * inner; i++)
        {
            int start = (i / inner * extent * inner) + (i % inner);
            Normalize(op, x.Floats, result, start, extent, inner);
        }

        return Tensor.Float(result, x.Dims.AsSpan());
    }

    private static void Normalize(Softmax op, ReadOnlySpan<float> x, Span<float> result, int start, int extent, int stride)
    {
        double largest = double.NegativeInfinity;
        for (int k = 0; k < extent; k++) largest = Math.Max(largest, op.Beta * x[start + (k * stride)]);
        double sum = 0;
        for (int k = 0; k < extent; k++) sum += PortableMath.Exp((op.Beta * x[start + (k * stride)]) - largest);
        double logOfSum = op.Log ? PortableMath.Log(sum) : 0;
        for (int k = 0; k < extent; k++)
        {
            double difference = (op.Beta * x[start + (k * stride)]) - largest;
            result[start + (k * stride)] = (float)(op.Log ? difference - logOfSum : PortableMath.Exp(difference) / sum);
        }
    }
}
