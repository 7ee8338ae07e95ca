using Rnnc.Ir;

namespace Rnnc.Seq2Seq.Decode;

/// <summary>A translator that somebody runs step by step: in float, or in the integers of a device.</summary>
public interface IStepper
{
    /// <summary>Reads a source; the next step is the first.</summary>
    /// <param name="tokens">As many as the encoder takes, padded.</param>
    void Begin(ReadOnlySpan<int> tokens);

    /// <summary>Feeds one token.</summary>
    StepResult Step(int token);

    /// <summary>The decoder's states as they are.</summary>
    IReadOnlyList<Tensor> States();
}
