using System.Buffers.Binary;
using Rnnc.Boards;
using Rnnc.Formats.Data;
using Rnnc.Ir;

namespace Rnnc.Bench;

/// <summary>The first windows of a data set's test split, as the integers that a compiled model takes.</summary>
internal static class TestWindows
{
    private const int Count = 20;

    /// <exception cref="InputException">The data has no such array, or one of another shape.</exception>
    public static IReadOnlyList<ModelRun> Of(CompiledModel model, BenchmarkModel benchmark)
    {
        DataFile file = DataFile.Read(benchmark.Test);
        DataArray[] arrays = [.. model.Inputs.Select(input => Find(file, benchmark.TestArray, input.Name))];
        return [.. Enumerable.Range(0, Count).Select(run => new ModelRun(model.Steps, [.. model.Inputs.Zip(arrays, (input, array) => Window(input, array, model.Steps, run))]))];
    }

    private static DataArray Find(DataFile file, string array, string input) =>
        file.Arrays.GetValueOrDefault($"{array}_{input}") ?? file.Arrays.GetValueOrDefault(array) ?? (file.Arrays.Count == 1 ? file.Arrays.Values.Single() : null)
        ?? throw new InputException(file.Where, $"no array {array}", $"{array} or {array}_{input}");

    private static byte[] Window(CompiledArray input, DataArray array, int steps, int run)
    {
        byte[] bytes = new byte[input.RunBytes(steps)];
        int count = bytes.Length / input.ElementBytes;
        if (array.Dims[0] < Count || array.Numbers.Count / array.Dims[0] != count)
            throw new InputException(array.Where, $"shape [{string.Join(", ", array.Dims)}]", $"{Count} windows or more of {count} values");
        Span<byte> word = stackalloc byte[4];
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(word, Quantize(input, array.Numbers, run * count + i));
            word[..input.ElementBytes].CopyTo(bytes.AsSpan(i * input.ElementBytes));
        }

        return bytes;
    }

    private static int Quantize(CompiledArray input, Tensor values, int index)
    {
        if (values.Element != ElementType.Float32) return checked((int)values.Integers[index]);
        int limit = 1 << (8 * input.ElementBytes - 1);
        return (int)Math.Clamp(Math.Round(values.Floats[index] / input.Scale, MidpointRounding.AwayFromZero) + input.ZeroPoint, -limit, limit - 1);
    }
}
