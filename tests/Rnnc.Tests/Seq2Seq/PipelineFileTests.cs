using Rnnc.Ir;
using Rnnc.Seq2Seq;
using Rnnc.Seq2Seq.Decode;
using Rnnc.Seq2Seq.Files;
using Rnnc.Tests.Formats;
using Xunit;

namespace Rnnc.Tests.Seq2Seq;

/// <summary>The pipeline file: what it says, and how every fault of it is named.</summary>
public class PipelineFileTests
{
    private static readonly string Own = Path.Combine(Corpus.Own("dates_attention"), "dates.toml");

    [Theory]
    [InlineData("3 May 2009", "2009-05-03")]
    [InlineData("Tuesday 05/03/1987", "1987-03-05")]
    [InlineData("march 3rd, 1999", "1999-03-03")]
    public void WordsGoInAndComeOut(string text, string answer)
    {
        Translator translator = TranslatorReader.ReadPipeline(Own);
        int[] source = translator.Loop.Pad(translator.SourceText!.Tokens(text), Origin.None);
        Answer decoded = new Decoder(translator, new FloatStepper(translator), Helper.Greedy, 1, 0).Run(source);
        Assert.Equal(answer, translator.TargetWords!.Text(decoded.Tokens));
    }

    [Fact]
    public void AnEndTokenEndsAnAnswer()
    {
        // "-" as the end: the year remains.
        Translator translator = Read(text => text.Replace("longest = 10", "longest = 10\nend = \"-\"", StringComparison.Ordinal));
        int[] source = translator.Loop.Pad(translator.SourceText!.Tokens("3 May 2009"), Origin.None);
        Answer decoded = new Decoder(translator, new FloatStepper(translator), Helper.Greedy, 1, 0).Run(source);
        Assert.True(decoded.Ended);
        Assert.Equal("2009", translator.TargetWords!.Text(decoded.Tokens));
        Assert.Equal(5, decoded.Steps.Length);
    }

    [Theory]
    [InlineData("from = \"encoder_gru\"", "from = \"memory\"", "encoder.keras has no output \"memory\"")]
    [InlineData("next = \"decoder_gru\"", "next = \"state\"", "decoder.keras has no output \"state\"")]
    [InlineData("next = \"decoder_gru\"", "next = \"logits\"", "the decoder's output \"logits\" is float32[1, 49]; expected float32[1, 48]")]
    [InlineData("from = \"encoder_gru_1\"", "from = \"encoder_gru\"", "the encoder's output \"encoder_gru\" is float32[1, 30, 48]; expected float32[1, 48]")]
    [InlineData("next = \"decoder_gru\"", "", "of which no output is fed back")]
    [InlineData("[feed.enc_output]", "[feed.memory]", "nothing feeds the decoder's input \"enc_output\"")]
    [InlineData("logits = \"logits\"", "", "no logits")]
    [InlineData("start = \"<start>\"", "start = 49", "start = 49; expected a token below 49")]
    [InlineData("start = \"<start>\"", "start = \"<go>\"", "start = \"<go>\"; expected a symbol")]
    [InlineData("longest = 10", "longest = 0", "longest = 0")]
    [InlineData("longest = 10", "longest = 10\ntemperature = -1.0", "temperature -1; expected a number of at least 0")]
    [InlineData("longest = 10", "longest = 10\ntemperature = nan", "temperature NaN; expected a number of at least 0")]
    [InlineData("longest = 10", "longest = 10\nhelper = \"beam\"", "helper = \"beam\"; expected greedy, sample or teacher")]
    [InlineData("longest = 10", "longest = 10\nbeams = 4", "the key \"beams\"")]
    [InlineData("padding = \"<pad>\"", "length = 20", "length = 20; expected 30")]
    [InlineData("model = \"encoder.keras\"", "model = \"nothing.keras\"", "nothing.keras")]
    [InlineData("[text]", "[text", "expected TOML")]
    public void FaultsAreNamed(string from, string to, string expected)
    {
        var fault = Assert.Throws<InputException>(() => Read(text => text.Replace(from, to, StringComparison.Ordinal)));
        Assert.Contains(expected, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(31)]
    public void SourcesThatDoNotFitAreRefused(int length) =>
        Assert.Throws<InputException>(() => TranslatorReader.ReadPipeline(Own).Loop.Pad(new int[length], Origin.None));

    [Fact]
    public void ACharacterWithoutASymbolIsRefused() =>
        Assert.Throws<InputException>(() => TranslatorReader.ReadPipeline(Own).SourceText!.Tokens("3 Mäi 2009"));

    /// <summary>Whatever stands in the file: a translator, or one line that says what is wrong.</summary>
    [Fact]
    public void DamageEndsInAFault()
    {
        var random = new Random(11);
        int refused = 0;
        for (int round = 0; round < 80; round++)
        {
            try
            {
                Read(text =>
                {
                    char[] damaged = text.ToCharArray();
                    for (int i = 0; i < 3; i++) damaged[random.Next(damaged.Length)] = (char)random.Next(1, 0x250);
                    return random.Next(4) == 0 ? new string(damaged)[..random.Next(damaged.Length)] : new string(damaged);
                });
            }
            catch (InputException)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 40, 80);
    }

    [Fact]
    public void AModelWithoutALoopIsNoTranslator() =>
        Assert.Null(TranslatorReader.OfLoop(Rnnc.Read.ModelReader.Read(Path.Combine(Corpus.Own("digits_lstm"), "model.keras"), Rnnc.Read.ReadOptions.Default)));

    private static Translator Read(Func<string, string> change)
    {
        string folder = Path.GetDirectoryName(Own)!;
        string changed = change(File.ReadAllText(Own)).Replace("\"encoder.keras\"", $"'{folder}/encoder.keras'", StringComparison.Ordinal)
            .Replace("\"decoder.keras\"", $"'{folder}/decoder.keras'", StringComparison.Ordinal)
            .Replace("\"../data/", $"\"{folder}/../data/", StringComparison.Ordinal);
        using var temporary = new TemporaryFolder();
        return TranslatorReader.ReadPipeline(temporary.Put("dates.toml", System.Text.Encoding.UTF8.GetBytes(changed)));
    }
}
