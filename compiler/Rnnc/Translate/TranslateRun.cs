using System.Collections.Immutable;
using System.Globalization;
using Rnnc.Cli.Console;
using Rnnc.Ir;
using Rnnc.Seq2Seq;
using Rnnc.Seq2Seq.Decode;
using Rnnc.Seq2Seq.Int8;

namespace Rnnc.Cli.Translate;

/// <summary>Decodes sources and gathers what <c>rnnc run</c> writes.</summary>
internal static class TranslateRun
{
    private const int MeasuredSources = 4;

    /// <summary>Decodes in float.</summary>
    /// <exception cref="InputException">Data that does not fit, a teacher without tokens to feed.</exception>
    public static IReadOnlyList<Decoded> Float(Translator translator, SourceTokens data, TextWriter errors)
    {
        var stepper = new FloatStepper(translator);
        return Run(translator, stepper, data, errors, run =>
        {
            foreach ((string name, Tensor array) in data.Others)
            {
                TensorType type = translator.Source.Graph.Inputs[translator.Source.InputNames.IndexOf(name)].Type;
                Tensor part = Entry(array, run);
                if (part.Count != type.Shape.ElementCount) throw new InputException(translator.Origin.At(name), $"{part.Type}", $"{type}", "give one for each run");
                stepper.Set(name, part.Reshape(type.Shape.Sizes));
            }
        }, () => stepper.Handed);
    }

    /// <summary>Decodes in the integers of a device.</summary>
    /// <exception cref="InputException">Data that does not fit, a teacher without tokens to feed.</exception>
    public static IReadOnlyList<Decoded> Int8(QuantizedTranslator model, Translator translator, SourceTokens data, TextWriter errors)
    {
        var stepper = new Int8Stepper(model);
        return Run(translator, stepper, data, errors, run =>
        {
            foreach ((string name, Tensor array) in data.Others) stepper.Set(name, Entry(array, run).Floats);
        }, stepper.HandedValues);
    }

    /// <summary>Decodes on a board, too, which has to choose the same tokens; what that costs, for people.</summary>
    /// <param name="runs">What the oracle gave.</param>
    /// <exception cref="InputException">The board chooses another token.</exception>
    public static string OnBoard(QuantizedTranslator model, Translator translator, SourceTokens data, IReadOnlyList<Decoded> runs, string board, TextWriter errors)
    {
        using var device = new DeviceTranslator(model, board, errors);
        Check(device, translator, data, runs, errors);
        TranslationCost? cost = TranslationCost.Measure(device, translator, [.. data.Sources.Take(MeasuredSources)], errors);
        string instructions = cost is null ? "" : string.Create(CultureInfo.InvariantCulture, $", {cost.PerSourceStep:N0} instructions a source token, {cost.PerToken:N0} an answer token");
        return string.Create(CultureInfo.InvariantCulture, $"{board}: {runs.Count} answers, the tokens of the oracle{instructions}, flash {device.Image.FlashBytes:N0}, RAM {device.Image.RamBytes:N0} bytes");
    }

    /// <summary>Has a board answer, too.</summary>
    /// <returns>The deepest stack; null where it is not measured.</returns>
    /// <exception cref="InputException">The board chooses another token.</exception>
    public static int? Check(DeviceTranslator device, Translator translator, SourceTokens data, IReadOnlyList<Decoded> runs, TextWriter errors)
    {
        if (data.Others.Count > 0) throw new InputException(translator.Origin, "initial states on a board", "states that start as zeros", "leave --on out");
        if (translator.Helper == Helper.Teacher) throw new InputException(translator.Origin, "a teacher on a board", "greedy or sample", "leave --decode teacher out");
        IReadOnlyList<DeviceTranslation> answers = device.Run(data.Sources, translator.Helper, translator.Temperature, [.. runs.Select(run => run.Random)], translator.Loop.Longest, errors);
        for (int i = 0; i < runs.Count; i++)
        {
            if (answers[i].Status == 0 && answers[i].Tokens.AsSpan().SequenceEqual(runs[i].Answer.Tokens.AsSpan())) continue;
            throw new InputException(
                new Origin($"board {device.Board.Name}").At($"run {i}"), $"tokens {string.Join(' ', answers[i].Tokens)}, status {answers[i].Status}", string.Join(' ', runs[i].Answer.Tokens), "this is a fault of rnnc or of the board's compiler: please report it with the model");
        }

        return answers.Max(answer => answer.StackBytes);
    }

    private static IReadOnlyList<Decoded> Run(Translator translator, IStepper stepper, SourceTokens data, TextWriter errors, Action<int> prepare, Func<ImmutableArray<Tensor>> handed)
    {
        if (translator.Helper == Helper.Teacher && data.Fed is null)
        {
            string token = translator.Step.InputNames[0];
            throw new InputException(translator.Origin, "a teacher without tokens to feed", $"data for \"{token}\"", $"give --input {token}=FILE.npz:ARRAY, or --decode greedy");
        }

        var decoder = new Decoder(translator, stepper, translator.Helper, translator.Temperature, (ulong)translator.Seed);
        return Progress.Show<IReadOnlyList<Decoded>>($"decoding {data.Sources.Count} sources", errors, progress =>
        {
            var all = new List<Decoded>();
            for (int run = 0; run < data.Sources.Count; run++)
            {
                prepare(run);
                ulong random = decoder.RandomState;
                Answer answer = decoder.Run(data.Sources[run], data.Fed is null ? [] : data.Fed[run]);
                all.Add(new Decoded(answer, handed(), random));
                progress?.Report((run + 1.0) / data.Sources.Count);
            }

            return all;
        });
    }

    private static Tensor Entry(Tensor array, int run)
    {
        int count = array.Count / array.Dims[0];
        return Tensor.Float(array.Floats.Slice(run * count, count).ToArray(), array.Dims.AsSpan()[1..]);
    }
}
