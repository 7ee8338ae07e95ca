using Rnnc.Cli.Data;
using Rnnc.Cli.Int8;
using Rnnc.Emit.C;
using Rnnc.Emit.C.Layout;
using Rnnc.Ir;
using Rnnc.Quantize;
using Rnnc.Seq2Seq;
using Rnnc.Seq2Seq.Int8;

namespace Rnnc.Cli.Translate.Compare;

/// <summary>Measures one translator after the other on the same lines.</summary>
/// <param name="calibration">DATA of <c>--calibrate</c>.</param>
/// <param name="test">Sources as <c>x_test</c>, wanted answers as <c>y_test</c>.</param>
/// <param name="board">A board that answers some of them, too; null for none.</param>
/// <param name="budget">Points that the integers may lose against float; null buys nothing.</param>
internal sealed class TranslatorComparer(IReadOnlyList<string> calibration, TestData test, string? board, double? budget, TextWriter errors)
{
    private const int BoardSources = 10, MeasuredSources = 4, ShownSources = 4;

    /// <exception cref="InputException">A model or the data is at fault, or a board differs from the oracle.</exception>
    public TranslatorComparison Compare(Translator translator, string path, string label)
    {
        translator = translator with { Helper = Helper.Greedy };
        SourceTokens data = SourceTokens.Of(translator, test.Inputs);
        int[][] wanted = SourceTokens.Rows(test.Expected, test.Where);
        if (wanted.Length != data.Sources.Count) throw new InputException(test.Where, $"{wanted.Length} answers", $"{data.Sources.Count}, one for each source");
        IReadOnlyList<Decoded> reference = TranslateRun.Float(translator, data, errors);
        QuantizedTranslator model = TranslateCalibration.Quantize(translator, calibration, new QuantizeOptions { AccuracyBudget = budget }, errors);
        IReadOnlyList<Decoded> found = TranslateRun.Int8(model, translator, data, errors);
        EmittedSizes source = CEmitter.SizesOf(model.Source.Program), step = CEmitter.SizesOf(model.Step.Program);
        return new TranslatorComparison(
            path, label, translator,
            Exact(reference, wanted), Exact(found, wanted), Tokens(reference, wanted), Tokens(found, wanted),
            Macs.OfWindow(model.Source.Program with { Steps = translator.Loop.SourceLength }), Macs.OfWindow(model.Step.Program with { Steps = 1 }),
            source.WeightBytes + source.TableBytes + step.WeightBytes + step.TableBytes,
            board is null ? null : Measure(model, translator, data, found, board),
            [.. model.Source.Report.Warnings, .. model.Step.Report.Warnings, .. model.Warnings, .. BudgetText.Of(model.Bought)],
            [.. found.Take(ShownSources).Select((run, i) => (data.Sources[i], run.Answer))]);
    }

    private TranslatorFigures Measure(QuantizedTranslator model, Translator translator, SourceTokens data, IReadOnlyList<Decoded> found, string name)
    {
        using var device = new DeviceTranslator(model, name, errors);
        SourceTokens some = data with { Sources = [.. data.Sources.Take(BoardSources)] };
        int? stack = TranslateRun.Check(device, translator, some, [.. found.Take(BoardSources)], errors);
        TranslationCost? cost = TranslationCost.Measure(device, translator, [.. data.Sources.Take(MeasuredSources)], errors);
        double? answer = cost is null ? null : (cost.PerSourceStep * translator.Loop.SourceLength) + (cost.PerToken * translator.Loop.Longest);
        return new TranslatorFigures(
            cost, answer is double count ? device.Board.EstimateMilliseconds(count) : null, device.Image.FlashBytes, device.Image.ModelFlashBytes, device.Image.RamBytes, stack, some.Sources.Count);
    }

    private static double Exact(IReadOnlyList<Decoded> runs, int[][] wanted) =>
        (double)runs.Where((run, i) => Padded(run, wanted[i].Length).SequenceEqual(wanted[i])).Count() / runs.Count;

    private static double Tokens(IReadOnlyList<Decoded> runs, int[][] wanted) =>
        (double)runs.Select((run, i) => Padded(run, wanted[i].Length).Zip(wanted[i]).Count(pair => pair.First == pair.Second)).Sum() / wanted.Sum(row => row.Length);

    /// <summary>A shorter answer than wanted is wrong where it has no token; a longer one is wrong as a whole.</summary>
    private static IEnumerable<int> Padded(Decoded run, int length) =>
        run.Answer.Tokens.Length > length ? run.Answer.Tokens : run.Answer.Tokens.Concat(Enumerable.Repeat(run.Answer.Ended ? 0 : -1, length - run.Answer.Tokens.Length));
}
