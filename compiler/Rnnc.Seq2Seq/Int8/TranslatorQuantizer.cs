using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Quantize;
using Rnnc.Quantize.Choose;

namespace Rnnc.Seq2Seq.Int8;

/// <summary>
/// A translator and representative sources => programs. The decoder is calibrated through the loop: its windows are the tokens that greedy
/// decoding fed it in float, and those of a teacher where the data has them.
/// </summary>
public static class TranslatorQuantizer
{
    /// <summary>As for values within a program: what is handed over may grow beyond what calibration saw.</summary>
    private const double MemoryMargin = 1.25, StateMargin = 2;

    /// <summary>What either half may be off, as a part of what class scores may: one is the other's input, and an answer goes on from its own tokens.</summary>
    private const double HandedShare = 0.3;

    /// <summary>A source's steps are much alike, most of them padding: the rounding of weights wants more of them than usual.</summary>
    private const int KeptWindows = 256;

    /// <param name="translator">The translator.</param>
    /// <param name="sources">Tokens, padded, of at least one source.</param>
    /// <param name="wanted">For each source the answer that a teacher would feed; null where the data has none.</param>
    /// <param name="options">The error to keep to.</param>
    /// <param name="progress">Between 0 and 1.</param>
    /// <exception cref="InputException">An operation that the program does not have; no source.</exception>
    public static QuantizedTranslator Quantize(Translator translator, IReadOnlyList<int[]> sources, IReadOnlyList<int[]>? wanted, QuantizeOptions options, IProgress<double>? progress = null)
    {
        if (sources.Count == 0) throw new InputException(translator.Origin, "calibration data without a source", "one or more");
        options = options with { TargetError = options.TargetError * HandedShare, KeptWindows = KeptWindows };
        translator = OpenStates.ToSlots(translator);
        Calibration runs = Calibration.Collect(translator, sources, wanted);
        Dictionary<int, Format> handed = runs.Formats(MemoryMargin, StateMargin);
        Model source = Pipeline.Run(translator.Source, Pipeline.ForQuantization), step = Pipeline.Run(translator.Step, Pipeline.ForQuantization);
        QuantizeOptions ofSource = options with { OutputFormats = [.. Enumerable.Range(0, source.OutputNames.Length).Select(i => (Format?)handed[i])] };
        QuantizeOptions ofStep = options with
        {
            InputFormats = [null, .. translator.Memory.Select(output => (Format?)handed[output])],
            StateFormats = Enumerable.Range(0, translator.States.Length).Where(i => translator.States[i] >= 0)
                .ToImmutableDictionary(i => translator.Step.Slots[i].Name, i => handed[translator.States[i]]),
            JudgedOutputs = [translator.Step.OutputNames[0]],
        };
        var sourceTrials = QuantizationTrials.Of(source, runs.Source, ofSource, Part(progress, 0));
        var stepTrials = QuantizationTrials.Of(step, runs.Step, ofStep, Part(progress, 0.5));
        QuantizedModel first = Quantizer.Quantize(sourceTrials, ofSource with { AccuracyBudget = null }), second = Quantizer.Quantize(stepTrials, ofStep with { AccuracyBudget = null });
        return new TranslatorBudget(translator, runs, sourceTrials, stepTrials).Run(new QuantizedTranslator(translator, first, second), options.AccuracyBudget);
    }

    private static Half? Part(IProgress<double>? progress, double from) => progress is null ? null : new Half(progress, from);

    /// <summary>Half of a progress, from a point on.</summary>
    private sealed class Half(IProgress<double> whole, double from) : IProgress<double>
    {
        public void Report(double value) => whole.Report(from + (value / 2));
    }
}
