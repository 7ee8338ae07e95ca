namespace Rnnc.Seq2Seq.Decode;

/// <summary>The greedy helper.</summary>
public static class Greedy
{
    /// <summary>The first of the largest.</summary>
    public static int Choose(ReadOnlySpan<float> logits) => logits.IndexOf(Largest(logits));

    internal static float Largest(ReadOnlySpan<float> logits)
    {
        float largest = float.NegativeInfinity;
        foreach (float logit in logits) largest = Math.Max(largest, logit);
        return largest;
    }
}
