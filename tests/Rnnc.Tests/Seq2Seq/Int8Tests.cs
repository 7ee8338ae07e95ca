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
}
