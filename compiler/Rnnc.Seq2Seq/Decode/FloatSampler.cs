using Rnnc.Evaluate;

namespace Rnnc.Seq2Seq.Decode;

/// <summary>Draws a token from real logits: probabilities softmax(logits / temperature) to 2^-32.</summary>
internal static class FloatSampler
{
    public static int Draw(ReadOnlySpan<float> logits, double temperature, RandomTokens random)
    {
        float largest = Greedy.Largest(logits);
        var sums = new double[logits.Length];
        double sum = 0;
        for (int i = 0; i < logits.Length; i++) sums[i] = sum += PortableMath.Exp((logits[i] - largest) / temperature);
        double at = (random.Next() + 0.5) / 4294967296.0 * sum;
        int token = Array.FindIndex(sums, bound => at < bound);
        return token < 0 ? logits.Length - 1 : token;
    }
}
