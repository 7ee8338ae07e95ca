using System.Collections.Immutable;
using Rnnc.Int8;

namespace Rnnc.Emit.C;

/// <summary>What is printed of a translator: two programs, what the first hands to the second, and the loop's tokens.</summary>
/// <param name="Source">One input of tokens, one row a step; its outputs are handed over.</param>
/// <param name="Step">Streamable; inputs: the token, then the memory; outputs, with rows: the logits of 16 bits, then others.</param>
/// <param name="States">For each state of the step the output of the source that it starts from; -1 where it starts as the step says.</param>
/// <param name="Memory">For each input of the step but the first the output of the source that it is.</param>
/// <param name="Start">The token that the first step is fed.</param>
/// <param name="End">The token that ends an answer; null for none.</param>
/// <param name="Longest">Steps of the longest answer.</param>
/// <param name="Padding">The token behind a shorter source.</param>
public sealed record TranslatorProgram(
    Int8Model Source, Int8Model Step, ImmutableArray<int> States, ImmutableArray<int> Memory, int Start, int? End, int Longest, int Padding)
{
    /// <summary>Tokens that the source knows.</summary>
    public int SourceSymbols => CountOf(Source);

    /// <summary>Tokens that the step knows: the number of its logits, unless its table of tokens is smaller.</summary>
    public int Symbols => Math.Min(CountOf(Step), Logits.Length);

    /// <summary>Tokens of a source.</summary>
    public int SourceTokens => Source.WithRole(VectorRole.Input).First() is { PerStep: false } whole ? whole.Length : Source.Steps;

    /// <summary>2^16 times the octaves that one integer step of a logit is worth: what runtime-c's rnnc_octaves takes.</summary>
    public float OctavesPerStep => (float)(Logits.Scale / 0.6931471805599453 * 65536);

    private Vector Logits => Step.WithRole(VectorRole.Output).First();

    private static int CountOf(Int8Model model)
    {
        int input = Enumerable.Range(0, model.Vectors.Length).First(i => model.Vectors[i].Role == VectorRole.Input);
        return Tokens.CountOf(model, input) ?? throw new InvalidProgramException($"{model.Name}: an input that is no token");
    }
}
