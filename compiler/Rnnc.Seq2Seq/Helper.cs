namespace Rnnc.Seq2Seq;

/// <summary>Who says which token a decoder is fed next.</summary>
public enum Helper
{
    /// <summary>The caller, whatever the decoder answers: training, and measuring a decoder by itself.</summary>
    Teacher,

    /// <summary>The first of the largest logits.</summary>
    Greedy,

    /// <summary>A token drawn with the probabilities softmax(logits / temperature).</summary>
    Sample,
}
