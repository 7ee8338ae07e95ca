using System.Globalization;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Evaluate;

/// <summary>Tensors from short texts: <c>"2,3: 1 2 3 4 5 6"</c> is float [2, 3]; <c>"int32 2: 1 2"</c> is of another element type.</summary>
internal static class Tensors
{
    public static Tensor Parse(string text)
    {
        string[] halves = text.Split(':');
        string[] head = halves[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        ElementType element = ElementType.Float32;
        if (head.Length > 0 && Enum.TryParse(head[0], ignoreCase: true, out ElementType named) && !char.IsDigit(head[0][0]))
        {
            element = named;
            head = head[1..];
        }

        int[] dims = head.Length == 0 ? [] : [.. head[0].Split(',').Select(dim => int.Parse(dim, CultureInfo.InvariantCulture))];
        string[] values = halves[1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return element == ElementType.Float32
            ? Tensor.Float([.. values.Select(value => float.Parse(value, CultureInfo.InvariantCulture))], dims)
            : Tensor.Integer(element, [.. values.Select(value => long.Parse(value, CultureInfo.InvariantCulture))], dims);
    }

    /// <summary>Type and values agree; floats within <paramref name="tolerance"/>.</summary>
    public static void AssertEqual(Tensor expected, Tensor actual, double tolerance = 0)
    {
        Assert.Equal(expected.Type.ToString(), actual.Type.ToString());
        for (int i = 0; i < expected.Count; i++)
        {
            if (expected.Element != ElementType.Float32) Assert.Equal(expected.Integers[i], actual.Integers[i]);
            else if (!(Math.Abs(expected.Floats[i] - actual.Floats[i]) <= tolerance)) Assert.Equal(expected.Floats[i], actual.Floats[i]);
        }
    }

    public static Tensor Random(int seed, params ReadOnlySpan<int> dims)
    {
        var random = new Random(seed);
        int count = 1;
        foreach (int dim in dims) count *= dim;
        var values = new float[count];
        for (int i = 0; i < count; i++) values[i] = (float)((random.NextDouble() * 2) - 1);
        return Tensor.Float(values, dims);
    }
}
