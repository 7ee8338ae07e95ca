using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>Arithmetic on constants: matrices [K, N] of Linears and vectors. Results are new tensors.</summary>
public static class Elements
{
    /// <summary>The element of which a tensor consists throughout, or null.</summary>
    public static float? Uniform(Tensor tensor)
    {
        ReadOnlySpan<float> values = tensor.Floats;
        if (values.IsEmpty) return null;
        foreach (float value in values)
        {
            if (BitConverter.SingleToInt32Bits(value) != BitConverter.SingleToInt32Bits(values[0])) return null;
        }

        return values[0];
    }

    public static Tensor Map(Tensor tensor, Func<float, float> function)
    {
        float[] values = tensor.Floats.ToArray();
        for (int i = 0; i < values.Length; i++) values[i] = function(values[i]);
        return Tensor.Float(values, [.. tensor.Dims]);
    }

    public static Tensor Negate(Tensor tensor) => Map(tensor, value => -value);

    /// <summary>Element by element, shapes broadcast as in numpy.</summary>
    public static Tensor Zip(Tensor left, Tensor right, Func<float, float, float> function)
    {
        int rank = Math.Max(left.Rank, right.Rank);
        var dims = new int[rank];
        for (int i = 1; i <= rank; i++)
        {
            int a = i <= left.Rank ? left.Dims[left.Rank - i] : 1, b = i <= right.Rank ? right.Dims[right.Rank - i] : 1;
            dims[rank - i] = a == 1 ? b : a;
        }

        int count = dims.Aggregate(1, (product, dim) => product * dim);
        var values = new float[count];
        for (int i = 0; i < count; i++) values[i] = function(left.Floats[Place(i, dims, left)], right.Floats[Place(i, dims, right)]);
        return Tensor.Float(values, dims);
    }

    public static Tensor Transpose(Tensor matrix)
    {
        int rows = matrix.Dims[0], columns = matrix.Dims[1];
        var values = new float[matrix.Count];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++) values[j * rows + i] = matrix.Floats[i * columns + j];
        }

        return Tensor.Float(values, columns, rows);
    }

    /// <summary>Part of a tensor along one axis, as <see cref="Slice"/> takes it.</summary>
    public static Tensor Slice(Tensor tensor, Slice part)
    {
        int inner = 1, outer = 1;
        for (int i = 0; i < tensor.Rank; i++)
        {
            if (i < part.Axis) outer *= tensor.Dims[i];
            if (i > part.Axis) inner *= tensor.Dims[i];
        }

        int extent = tensor.Dims[part.Axis];
        var values = new float[outer * part.Size * inner];
        for (int o = 0; o < outer; o++)
        {
            for (int k = 0; k < part.Size; k++)
                tensor.Floats.Slice((o * extent + part.Begin + k * part.Stride) * inner, inner).CopyTo(values.AsSpan((o * part.Size + k) * inner));
        }

        return Tensor.Float(values, [.. tensor.Dims.SetItem(part.Axis, part.Size)]);
    }

    /// <summary>Vector [K] times matrix [K, N]; summed in double precision.</summary>
    public static Tensor Product(Tensor vector, Tensor matrix)
    {
        int columns = matrix.Dims[1];
        var sums = new double[columns];
        for (int k = 0; k < matrix.Dims[0]; k++)
        {
            for (int j = 0; j < columns; j++) sums[j] += (double)vector.Floats[k] * matrix.Floats[k * columns + j];
        }

        return Tensor.Float([.. sums.Select(sum => (float)sum)], columns);
    }

    private static int Place(int index, int[] dims, Tensor tensor)
    {
        int place = 0, stride = 1;
        for (int i = 1; i <= dims.Length; i++)
        {
            int at = index % dims[^i];
            index /= dims[^i];
            if (i > tensor.Rank) continue;
            if (tensor.Dims[tensor.Rank - i] != 1) place += at * stride;
            stride *= tensor.Dims[tensor.Rank - i];
        }

        return place;
    }
}
