using Rnnc.Boards;

namespace Rnnc.Tests.Boards;

/// <summary>The same integers as fakes/pair/sums.c.</summary>
internal static class SumsReference
{
    private static readonly int[,] Weights = { { 1, 2, 3 }, { -4, 5, 6 } };

    /// <summary>The state after every step.</summary>
    public static short[][] Run(byte[] x, short[]? state = null)
    {
        short[] h = state ?? [0, 0];
        var states = new List<short[]>();
        for (int at = 0; at < x.Length; at += 3)
        {
            short[] before = h;
            h = [.. Enumerable.Range(0, 2).Select(i => (short)(before[i] / 2 + Enumerable.Range(0, 3).Sum(j => Weights[i, j] * (sbyte)x[at + j])))];
            states.Add(h);
        }
        return [.. states];
    }

    public static ModelRun[] Runs(int seed, params int[] steps)
    {
        var random = new Random(seed);
        return [.. steps.Select(count =>
        {
            byte[] x = new byte[3 * count];
            random.NextBytes(x);
            return new ModelRun(count, [x]);
        })];
    }

    public static byte[] Bytes(IEnumerable<short> values) => [.. values.SelectMany(value => BitConverter.GetBytes(value))];
}
