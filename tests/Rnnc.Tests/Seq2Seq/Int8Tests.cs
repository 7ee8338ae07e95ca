using Rnnc.Formats.Data;
using Rnnc.Quantize;
using Rnnc.Seq2Seq;
using Rnnc.Seq2Seq.Decode;
using Rnnc.Seq2Seq.Files;
using Rnnc.Seq2Seq.Int8;
using Xunit;
using Xunit.Abstractions;

namespace Rnnc.Tests.Seq2Seq;

/// <summary>Translators in integers against the wanted answers of the test lines.</summary>
[Trait("Category", "Slow")]
public class Int8Tests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("dates_attention", 0.998)]
    [InlineData("dates_bi", 0.998)]
    [InlineData("dates_lstm", 0.94)]
    public void AnswersAreRight(string name, double least)
    {
        IReadOnlyDictionary<string, DataArray> data = NpzFile.ReadAll(Path.Combine(Corpus.OwnModels, "data", "dates.npz"));
        Translator translator = TranslatorReader.ReadPipeline(Path.Combine(Corpus.Own(name), "dates.toml"));
        QuantizedTranslator quantized = TranslatorQuantizer.Quantize(translator, DatesModel.Rows(data["x_calib"].Numbers), DatesModel.Rows(data["y_calib"].Numbers), new QuantizeOptions());
        foreach ((string half, QuantizedModel model) in new[] { ("source", quantized.Source), ("step", quantized.Step) })
        {
            foreach (WidthTrial trial in model.Report.Trials) output.WriteLine($"{name} {half}: {trial.Description}: {trial.Error:P2}");
        }

        var decoder = new Decoder(quantized.Translator, new Int8Stepper(quantized), Helper.Greedy, 0, 0);
        int[][] sources = DatesModel.Rows(data["x_test"].Numbers), wanted = DatesModel.Rows(data["y_test"].Numbers);
        int right = sources.Where((source, i) => decoder.Run(source).Tokens.SequenceEqual(wanted[i])).Count();
        output.WriteLine($"{name}: {right} of {sources.Length}");
        Assert.True(right >= least * sources.Length, $"{right} of {sources.Length}");
    }

    /// <summary>Halves that were left narrow lose answers; a budget of a point buys them back, what costs no flash first.</summary>
    [Fact]
    public void ABudgetBuysWhatIsMissing()
    {
        IReadOnlyDictionary<string, DataArray> data = NpzFile.ReadAll(Path.Combine(Corpus.OwnModels, "data", "dates.npz"));
        Translator translator = TranslatorReader.ReadPipeline(Path.Combine(Corpus.Own("dates_lstm"), "dates.toml"));
        int[][] sources = DatesModel.Rows(data["x_calib"].Numbers);
        var narrow = new QuantizeOptions { TargetError = 1 };
        QuantizedTranslator poor = TranslatorQuantizer.Quantize(translator, sources, null, narrow);
        Assert.True(poor.LostPoints > 1, $"{poor.LostPoints}");
        Assert.Contains(poor.Warnings, warning => warning.Contains("more precision would help most in", StringComparison.Ordinal));
        QuantizedTranslator rich = TranslatorQuantizer.Quantize(translator, sources, null, narrow with { AccuracyBudget = 1 });
        Assert.InRange(rich.LostPoints, 0, 1);
        Assert.NotEmpty(rich.Bought);
        Assert.Equal(0, rich.Bought[0].FlashBytes);
        Assert.Equal(poor.LostPoints, rich.Bought[0].LostBefore);
        Assert.Equal(rich.LostPoints, rich.Bought[^1].LostAfter);
    }

    /// <summary>
    /// 2,000 first tokens of each of three unsure sources at two temperatures: chi-square against the softmax of the run's own logits, classes
    /// under 5 expected pooled, p above 0.001; and close to the framework's probabilities.
    /// </summary>
    [Theory]
    [InlineData("dates_attention")]
    [InlineData("dates_bi")]
    public void SamplesFollowTheirOwnLogits(string name)
    {
        if (DatesModel.Find(name, "keras") is not { } golden) return;
        IReadOnlyDictionary<string, DataArray> data = NpzFile.ReadAll(Path.Combine(Corpus.OwnModels, "data", "dates.npz"));
        QuantizedTranslator model = TranslatorQuantizer.Quantize(golden.Translator, DatesModel.Rows(data["x_calib"].Numbers), null, new QuantizeOptions());
        var stepper = new Int8Stepper(model);
        float[] temperatures = golden.Golden["sample_temperatures"].Numbers.Floats.ToArray(), wanted = golden.Golden["sample_probs_step1"].Numbers.Floats.ToArray();
        for (int source = 0; source < 3; source++)
        {
            stepper.Begin(DatesModel.Row(golden.Golden["x_sample_tokens"].Numbers, source));
            StepResult first = stepper.Step(model.Translator.Loop.Start);
            for (int t = 0; t < temperatures.Length; t++)
            {
                var random = new RandomTokens(3);
                uint octaves = IntegerSampler.Octaves(IntegerSampler.OctavesPerStep(first.Scale), temperatures[t]);
                double[] counts = new double[first.Logits.Length];
                for (int draw = 0; draw < Draws; draw++) counts[IntegerSampler.Draw(first.Integers, octaves, random)]++;
                double largest = first.Logits.Max();
                double[] own = [.. first.Logits.Select(logit => Math.Exp((logit - largest) / temperatures[t]))];
                double sum = own.Sum();
                Assert.InRange(ChiSquare(counts, [.. own.Select(weight => Draws * weight / sum)], out int freedom), 0, Limit(freedom));
                double distance = counts.Select((count, k) => Math.Abs((count / Draws) - wanted[(((source * temperatures.Length) + t) * counts.Length) + k]) / 2).Sum();
                Assert.InRange(distance, 0, 0.05);
            }
        }
    }

    private const int Draws = 2000;

    private static double ChiSquare(double[] counts, double[] expected, out int freedom)
    {
        (double Found, double Expected) rest = (0, 0);
        double sum = 0;
        freedom = -1;
        for (int i = 0; i < counts.Length; i++)
        {
            if (expected[i] < 5)
            {
                rest = (rest.Found + counts[i], rest.Expected + expected[i]);
                continue;
            }

            sum += (counts[i] - expected[i]) * (counts[i] - expected[i]) / expected[i];
            freedom++;
        }

        if (rest.Expected < 1) return sum;
        freedom++;
        return sum + ((rest.Found - rest.Expected) * (rest.Found - rest.Expected) / rest.Expected);
    }

    /// <summary>The value that chi-square exceeds with probability 0.001, after Wilson and Hilferty (1931).</summary>
    private static double Limit(int freedom)
    {
        const double Normal = 3.0902;
        double part = 2.0 / (9 * Math.Max(1, freedom));
        return Math.Max(1, freedom) * Math.Pow(1 - part + (Normal * Math.Sqrt(part)), 3);
    }
}
