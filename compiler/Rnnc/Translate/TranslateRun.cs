using System.Collections.Immutable;
using Rnnc.Cli.Console;
using Rnnc.Ir;
using Rnnc.Seq2Seq;
using Rnnc.Seq2Seq.Decode;
using Rnnc.Seq2Seq.Int8;

namespace Rnnc.Cli.Translate;

/// <summary>Decodes sources and gathers what <c>rnnc run</c> writes.</summary>
internal static class TranslateRun
{
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
        return Run(translator, stepper, data, errors, _ => { }, stepper.HandedValues);
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
                Answer answer = decoder.Run(data.Sources[run], data.Fed is null ? [] : data.Fed[run]);
                all.Add(new Decoded(answer, handed()));
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
