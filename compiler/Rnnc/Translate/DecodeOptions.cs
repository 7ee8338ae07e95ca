using System.CommandLine;
using System.Globalization;
using Rnnc.Cli.Console;
using Rnnc.Seq2Seq;

namespace Rnnc.Cli.Translate;

/// <summary>The options that say how a translator chooses its tokens.</summary>
internal sealed class DecodeOptions
{
    private readonly Option<string?> helper = new("--decode") { Description = "Who chooses the next token: the largest logit, the data (--input TOKEN=...), or chance. As the pipeline file says otherwise.", HelpName = "greedy|teacher|sample" };
    private readonly Option<string?> temperature = new("--temperature") { Description = "Of --decode sample: 0 is greedy, 1 the model's own probabilities.", HelpName = "T" };
    private readonly Option<string?> seed = new("--seed") { Description = "Of --decode sample: the same seed gives the same tokens on every machine.", HelpName = "S" };
    private readonly Option<string[]> text = new("--text") { Description = "A source in words; its answer is printed. Needs the pipeline file's vocabularies.", HelpName = "TEXT" };

    public DecodeOptions(Command command)
    {
        helper.AcceptOnlyFromAmong("greedy", "teacher", "sample");
        command.Add(helper);
        command.Add(temperature);
        command.Add(seed);
        command.Add(text);
    }

    /// <summary>One of them is given: the model is meant as a translator.</summary>
    public bool IsGiven(ParseResult parsed) =>
        parsed.GetValue(helper) is not null || parsed.GetValue(temperature) is not null || parsed.GetValue(seed) is not null || Texts(parsed).Count > 0;

    public IReadOnlyList<string> Texts(ParseResult parsed) => parsed.GetValue(text) ?? [];

    /// <exception cref="CommandLineException">A number that is none.</exception>
    public Translator Apply(ParseResult parsed, Translator translator)
    {
        double chosen = translator.Temperature;
        if (parsed.GetValue(temperature) is string degree && !(double.TryParse(degree, NumberStyles.Float, CultureInfo.InvariantCulture, out chosen) && chosen >= 0 && double.IsFinite(chosen)))
            throw new CommandLineException($"--temperature \"{degree}\": give a number of at least 0");
        long start = translator.Seed;
        if (parsed.GetValue(seed) is string number && !(long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out start) && start >= 0))
            throw new CommandLineException($"--seed \"{number}\": give a whole number of at least 0");
        return translator with
        {
            Temperature = chosen,
            Seed = start,
            Helper = parsed.GetValue(helper) switch { null => translator.Helper, "sample" => Helper.Sample, "teacher" => Helper.Teacher, _ => Helper.Greedy },
        };
    }
}
