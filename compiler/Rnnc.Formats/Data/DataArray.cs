using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Formats.Data;

/// <summary>One named array of a data file: numbers, or text such as <c>names</c>.</summary>
public sealed class DataArray
{
    private readonly Tensor? numbers;
    private readonly ImmutableArray<string> text;

    private DataArray(string name, Origin where, ImmutableArray<int> dims, Tensor? numbers, ImmutableArray<string> text)
    {
        Name = name;
        Where = where;
        Dims = dims;
        this.numbers = numbers;
        this.text = text;
    }

    /// <summary>The array's name in its <c>.npz</c>; elsewhere the file's name without its extension.</summary>
    public string Name { get; }

    /// <summary>File and array, for diagnostics.</summary>
    public Origin Where { get; }

    public ImmutableArray<int> Dims { get; }

    public bool IsText => numbers is null;

    /// <summary>The values: float16, float32 and float64 as Float32; int8 to int64, uint8 and bool as they are; uint16 as Int32, uint32 and uint64 as Int64.</summary>
    /// <exception cref="InputException">The array holds text.</exception>
    public Tensor Numbers => numbers ?? throw new InputException(Where, "an array of text", "an array of numbers", "name another array");

    /// <summary>The texts, row-major.</summary>
    /// <exception cref="InputException">The array holds numbers.</exception>
    public IReadOnlyList<string> Text =>
        IsText ? text : throw new InputException(Where, "an array of numbers", "an array of text", "name another array");

    public static DataArray Of(string name, Tensor numbers, Origin? where = null) =>
        new(name, where ?? Origin.None.At(name), numbers.Dims, numbers, default);

    /// <summary>Text of one axis.</summary>
    public static DataArray Of(string name, IReadOnlyList<string> text, Origin? where = null) =>
        new(name, where ?? Origin.None.At(name), [text.Count], null, [.. text]);

    internal static DataArray Of(string name, IReadOnlyList<string> text, ImmutableArray<int> dims, Origin where) =>
        new(name, where, dims, null, [.. text]);
}
