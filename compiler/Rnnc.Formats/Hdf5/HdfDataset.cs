using System.Collections.Immutable;
using PureHDF;
using Rnnc.Formats.Files;
using Rnnc.Ir;

namespace Rnnc.Formats.Hdf5;

/// <summary>One array of an HDF5 file; its values are read when they are asked for.</summary>
internal sealed class HdfDataset
{
    // DEFLATE makes at most 1,032 bytes of one.
    private const long MaxExpansion = 1032;
    private const long MaxBytes = 1L << 30;

    private readonly IH5Dataset dataset;
    private readonly Origin where;

    private HdfDataset(IH5Dataset dataset, Origin where, ImmutableArray<int> dims)
    {
        this.dataset = dataset;
        this.where = where;
        Dims = dims;
    }

    /// <summary>Extents; empty for a scalar.</summary>
    public ImmutableArray<int> Dims { get; }

    /// <summary>Takes a dataset on whose declared size could be in a file of <paramref name="fileLength"/> bytes.</summary>
    public static HdfDataset Open(IH5Dataset dataset, Origin where, long fileLength)
    {
        ulong[] declared = dataset.Space.Type == H5DataspaceType.Null ? [0] : dataset.Space.Dimensions;
        long bytes = Math.Max(dataset.Type.Size, 1);
        long limit = dataset.Layout.Class == H5DataLayoutClass.Chunked ? Math.Min(fileLength * MaxExpansion, MaxBytes) : fileLength;
        foreach (ulong dim in declared)
        {
            // Zeros are left out of the product, so that no order of multiplication overflows.
            if (dim <= (ulong)limit) bytes *= Math.Max((long)dim, 1);
            if (dim > (ulong)limit || bytes > limit)
                throw new InputException(where, $"the shape [{string.Join(", ", declared)}]", $"what a file of {fileLength} bytes can hold", "take an intact copy of the file");
        }

        return new HdfDataset(dataset, where, [.. declared.Select(dim => (int)dim)]);
    }

    /// <summary>Floats as Float32; int8 to int64, uint8 as they are, uint16 as Int32, uint32 as Int64; NumPy's bool as Bool.</summary>
    public Tensor Read() => InputGuard.Read(where, "values of the declared type", () => (dataset.Type.Class, dataset.Type.Size) switch
    {
        (H5DataTypeClass.FloatingPoint, 2) => Floats<Half>(value => (float)value),
        (H5DataTypeClass.FloatingPoint, 4) => Floats<float>(value => value),
        (H5DataTypeClass.FloatingPoint, 8) => Floats<double>(value => (float)value),
        (H5DataTypeClass.FixedPoint, 1) when IsSigned => Integers<sbyte>(ElementType.Int8, value => value),
        (H5DataTypeClass.FixedPoint, 1) => Integers<byte>(ElementType.UInt8, value => value),
        (H5DataTypeClass.FixedPoint, 2) when IsSigned => Integers<short>(ElementType.Int16, value => value),
        (H5DataTypeClass.FixedPoint, 2) => Integers<ushort>(ElementType.Int32, value => value),
        (H5DataTypeClass.FixedPoint, 4) when IsSigned => Integers<int>(ElementType.Int32, value => value),
        (H5DataTypeClass.FixedPoint, 4) => Integers<uint>(ElementType.Int64, value => value),
        (H5DataTypeClass.FixedPoint, 8) when IsSigned => Integers<long>(ElementType.Int64, value => value),
        (H5DataTypeClass.FixedPoint, 8) => Integers<ulong>(ElementType.Int64, value => checked((long)value)),
        (H5DataTypeClass.Enumerated, 1) => Integers<byte>(ElementType.Bool, value => value != 0 ? 1 : 0),
        var (kind, size) => throw new InputException(where, $"values of the HDF5 class {kind} with {size} bytes", "floats, integers or booleans", "save the weights as float32"),
    });

    private bool IsSigned => dataset.Type.FixedPoint.IsSigned;

    private Tensor Floats<T>(Func<T, float> convert)
        where T : unmanaged => Tensor.Float([.. Values<T>().Select(convert)], Dims.AsSpan());

    private Tensor Integers<T>(ElementType element, Func<T, long> convert)
        where T : unmanaged => Tensor.Integer(element, [.. Values<T>().Select(convert)], Dims.AsSpan());

    private T[] Values<T>()
        where T : unmanaged
    {
        if (Dims.Contains(0)) return [];
        return Dims.IsEmpty ? [dataset.Read<T>()] : dataset.Read<T[]>();
    }
}
