using Rnnc.Evaluate;

namespace Rnnc.Seq2Seq.Decode;

/// <summary>Draws a token from integer logits in integers: the twin of <c>rnnc_sample</c> in runtime-c, to the bit.</summary>
public static class IntegerSampler
{
    /// <summary>Stands for greedy: every step of a logit is worth more octaves than there are bits.</summary>
    public const uint Greedy = uint.MaxValue;

    private const double LogOfTwo = 0.6931471805599453;

    private static readonly uint[] Powers = [.. Enumerable.Range(0, 65).Select(j => (uint)Math.Round(Math.ScaleB(PortableMath.Pow(2, -j / 64.0), 31)))];

    /// <summary>2^16 times the octaves that one integer step of a logit is worth at temperature 1, as C has it.</summary>
    public static float OctavesPerStep(double scale) => (float)(scale / LogOfTwo * 65536);

    /// <param name="octavesPerStep">See <see cref="OctavesPerStep"/>.</param>
    /// <param name="temperature">At least 0.</param>
    public static uint Octaves(float octavesPerStep, float temperature)
    {
        if (!(temperature > 0)) return Greedy;
        float exact = octavesPerStep / temperature;
        return exact < 2147483648f ? (uint)exact : Greedy;
    }

    public static int Draw(ReadOnlySpan<int> logits, uint octaves, RandomTokens random)
    {
        int largest = logits[0];
        foreach (int logit in logits) largest = Math.Max(largest, logit);
        if (octaves == Greedy) return logits.IndexOf(largest);
        var weights = new uint[logits.Length];
        for (int i = 0; i < weights.Length; i++) weights[i] = Weight((ulong)(uint)(largest - logits[i]) * octaves);
        ulong total = weights.Aggregate(0ul, (sum, weight) => sum + weight), mask = total - 1;
        for (int shift = 1; shift < 64; shift *= 2) mask |= mask >> shift;
        ulong at;
        do
        {
            ulong high = random.Next();
            at = ((high << 32) | random.Next()) & mask;
        }
        while (at >= total);
        int token = 0;
        for (; at >= weights[token]; token++) at -= weights[token];
        return token;
    }

    private static uint Weight(ulong exponent)
    {
        if (exponent >> 21 != 0) return 0;
        int octaves = (int)(exponent >> 16);
        uint place = (uint)(exponent & 0xFFFF), above = Powers[place >> 10], below = Powers[(place >> 10) + 1];
        return (above - (uint)(((ulong)(above - below) * (place & 1023)) >> 10)) >> octaves;
    }
}
