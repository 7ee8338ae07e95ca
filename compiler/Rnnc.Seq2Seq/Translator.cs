using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Seq2Seq;

/// <summary>
/// An encoder, the hand-over of its results, and a decoder step in a loop that feeds each chosen token back; one form whatever files it came from.
/// </summary>
/// <param name="Name">For people and for file names.</param>
/// <param name="Origin">The pipeline file, or the model that holds the loop.</param>
/// <param name="Source">
/// Runs once per source: the encoder and all of the decoder that is the same in each of its steps. Inputs: <see cref="TokensInput"/> and
/// others, which are initial states. Outputs: what the step reads, by name.
/// </param>
/// <param name="Step">
/// One Sequence over tokens. Inputs: the tokens [T, ...], then the values that every step reads. Outputs: logits, then the extra ones
/// (attention weights). Slots: the decoder's states.
/// </param>
/// <param name="TokensInput">The input of <paramref name="Source"/> that takes the tokens.</param>
/// <param name="States">For each slot of the step the output of the source that it starts from; -1 where it starts from its initial value.</param>
/// <param name="Memory">For each input of the step but the first, the output of the source that it is.</param>
/// <param name="Loop">How the loop runs.</param>
public sealed record Translator(
    string Name, Origin Origin, Model Source, Model Step, int TokensInput, ImmutableArray<int> States, ImmutableArray<int> Memory, TokenLoop Loop)
{
    /// <summary>How text becomes a source; null where sources are tokens only.</summary>
    public SourceText? SourceText { get; init; }

    /// <summary>The symbols of answers; null where answers are tokens only.</summary>
    public Vocabulary? TargetWords { get; init; }

    /// <summary>How the next token is chosen where the user says nothing.</summary>
    public Helper Helper { get; init; } = Helper.Greedy;

    public double Temperature { get; init; } = 1;

    public long Seed { get; init; }

    /// <summary>The extra outputs of the step, attention weights where the decoder gives them.</summary>
    public IEnumerable<string> Extras => Step.OutputNames.Skip(1);
}
