using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Seq2Seq.Decode;

/// <summary>Runs the decoding loop over a stepper with one of the helpers.</summary>
/// <param name="translator">What is decoded.</param>
/// <param name="stepper">Who computes.</param>
/// <param name="helper">Who chooses the next token.</param>
/// <param name="temperature">Of sampling; 0 is greedy.</param>
/// <param name="seed">Of sampling; the generator goes on from source to source.</param>
public sealed class Decoder(Translator translator, IStepper stepper, Helper helper, double temperature, ulong seed)
{
    private readonly RandomTokens random = new(seed);

    /// <summary>The generator before the next source.</summary>
    public ulong RandomState => random.State;

    /// <summary>One source.</summary>
    /// <param name="source">Its tokens, as many as the encoder takes.</param>
    /// <param name="fed">Under <see cref="Helper.Teacher"/> the tokens that the steps are fed, one for each step.</param>
    /// <exception cref="InputException">A token that there is none of, a source of another length.</exception>
    public Answer Run(ReadOnlySpan<int> source, ReadOnlySpan<int> fed = default)
    {
        TokenLoop loop = translator.Loop;
        if (source.Length != loop.SourceLength)
            throw new InputException(translator.Origin, $"a source of {source.Length} tokens", $"{loop.SourceLength}", "pad the source");
        stepper.Begin(source);
        var tokens = ImmutableArray.CreateBuilder<int>();
        var steps = ImmutableArray.CreateBuilder<StepResult>();
        var states = ImmutableArray.CreateBuilder<IReadOnlyList<Tensor>>();
        int count = helper == Helper.Teacher ? fed.Length : loop.Longest;
        int token = loop.Start;
        for (int step = 0; step < count; step++)
        {
            if (helper == Helper.Teacher) token = fed[step];
            if (token < 0 || token >= loop.Symbols) throw new InputException(translator.Origin, $"the token {token}", $"0 to {loop.Symbols - 1}");
            StepResult result = stepper.Step(token);
            steps.Add(result);
            states.Add(stepper.States());
            token = Choose(result);
            if (helper != Helper.Teacher && token == loop.End) return new Answer(tokens.ToImmutable(), steps.ToImmutable(), states.ToImmutable(), Ended: true);
            tokens.Add(token);
        }

        return new Answer(tokens.ToImmutable(), steps.ToImmutable(), states.ToImmutable(), Ended: false);
    }

    /// <summary>Integers where the stepper has them: what a device chooses.</summary>
    private int Choose(StepResult result)
    {
        if (helper != Helper.Sample || temperature <= 0) return Greedy.Choose(result.Logits);
        return result.Integers is { } integers
            ? IntegerSampler.Draw(integers, IntegerSampler.Octaves(IntegerSampler.OctavesPerStep(result.Scale), (float)temperature), random)
            : FloatSampler.Draw(result.Logits, temperature, random);
    }
}
