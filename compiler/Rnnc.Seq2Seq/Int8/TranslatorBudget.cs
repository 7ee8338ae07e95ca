using System.Collections.Immutable;
using System.Globalization;
using Rnnc.Quantize;
using Rnnc.Quantize.Budget;
using Rnnc.Quantize.Choose;

namespace Rnnc.Seq2Seq.Int8;

/// <summary>
/// What the two halves of a translator lose together, and what is bought against it. Each candidate is fed the tokens that float chose: an
/// answer is lost where one of its tokens would be another, for from there on the loop would go another way.
/// </summary>
internal sealed class TranslatorBudget(Translator translator, Calibration calibration, QuantizationTrials source, QuantizationTrials step)
{
    private const string SourcePrefix = "source: ", StepPrefix = "step: ";

    /// <summary>Matrices that a warning names.</summary>
    private const int NamedCulprits = 2;

    /// <summary>What was made already: the halves may have the same widths.</summary>
    private readonly Dictionary<Widths, QuantizedModel> sources = new(ReferenceEqualityComparer.Instance), steps = new(ReferenceEqualityComparer.Instance);

    /// <param name="first">The halves as each chose by itself.</param>
    /// <param name="points">Points that may be lost; null buys nothing.</param>
    public QuantizedTranslator Run(QuantizedTranslator first, double? points)
    {
        sources[first.Source.Widths] = first.Source;
        steps[first.Step.Widths] = first.Step;
        (Widths Source, Widths Step) start = (first.Source.Widths, first.Step.Widths);
        (Measured<QuantizedTranslator> best, ImmutableArray<BudgetStep> bought) = BudgetSearch.Run(start, Moves, Measure, points ?? double.PositiveInfinity);
        var warnings = ImmutableArray.CreateBuilder<string>();
        if (points is double most && best.Lost > most) warnings.Add(Quantizer.OverBudget(best.Lost, most));
        if (points is null && best.Lost > 0)
        {
            string[] names = [.. step.Culprits(first.Step.Widths, first.Step.Report.Error).Take(NamedCulprits).Select(name => StepPrefix + name),
                .. source.Culprits(first.Source.Widths, first.Source.Report.Error).Take(NamedCulprits).Select(name => SourcePrefix + name)];
            string where = names.Length == 0 ? "" : $"; more precision would help most in {string.Join(", ", names)}";
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"on calibration {best.Lost:0.##} of 100 answers differ from float's{where}: --accuracy-budget buys it"));
        }

        return best.Model with { LostPoints = best.Lost, Bought = bought, Warnings = warnings.ToImmutable() };
    }

    private IEnumerable<BudgetMove<(Widths Source, Widths Step)>> Moves((Widths Source, Widths Step) widths) =>
        step.Moves(widths.Step, StepPrefix).Select(move => new BudgetMove<(Widths, Widths)>(move.Description, move.FlashBytes, (widths.Source, move.State)))
            .Concat(source.Moves(widths.Source, SourcePrefix).Select(move => new BudgetMove<(Widths, Widths)>(move.Description, move.FlashBytes, (move.State, widths.Step))));

    private Measured<QuantizedTranslator> Measure((Widths Source, Widths Step) widths)
    {
        var model = new QuantizedTranslator(translator, Of(source, sources, widths.Source), Of(step, steps, widths.Step));
        var stepper = new Int8Stepper(model);
        int lost = 0;
        double squares = 0, spread = 0;
        foreach (CalibrationRun run in calibration.Runs)
        {
            stepper.Begin(run.Source);
            bool same = true;
            for (int i = 0; i < run.Fed.Length; i++)
            {
                float[] found = stepper.Step(run.Fed[i]).Logits, wanted = run.Logits[i];
                same &= Decode.Greedy.Choose(found) == Decode.Greedy.Choose(wanted);
                double mean = wanted.Average();
                for (int k = 0; k < wanted.Length; k++)
                {
                    squares += (found[k] - wanted[k]) * (found[k] - wanted[k]);
                    spread += (wanted[k] - mean) * (wanted[k] - mean);
                }
            }

            if (!same) lost++;
        }

        return new Measured<QuantizedTranslator>(model, 100.0 * lost / calibration.Runs.Count, spread > 0 ? Math.Sqrt(squares / spread) : 0);
    }

    private static QuantizedModel Of(QuantizationTrials trials, Dictionary<Widths, QuantizedModel> known, Widths widths) => known.TryGetValue(widths, out QuantizedModel? model) ? model : known[widths] = trials.Try(widths);
}
