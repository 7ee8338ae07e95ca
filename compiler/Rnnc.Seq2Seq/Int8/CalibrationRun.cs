namespace Rnnc.Seq2Seq.Int8;

/// <summary>A source that float decoded greedily.</summary>
/// <param name="Fed">The tokens that the steps were fed.</param>
/// <param name="Logits">What each step gave.</param>
internal sealed record CalibrationRun(int[] Source, int[] Fed, float[][] Logits);
