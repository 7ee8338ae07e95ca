using System.Collections.Immutable;
using Rnnc.Formats.Toml;
using Rnnc.Ir;
using Rnnc.Read;
using Rnnc.Seq2Seq.Compose;

namespace Rnnc.Seq2Seq.Files;

/// <summary>Reads a pipeline file: the models of an encoder and a decoder step and how they play together. docs/seq2seq.md describes it.</summary>
internal static class PipelineFile
{
    private const string Help = "see docs/seq2seq.md";
    private const int LongestAnswer = 4096;

    /// <exception cref="InputException">The file, or a model that it names, is at fault.</exception>
    public static Translator Read(string path)
    {
        TomlSection top = TomlFile.Read(path, "a pipeline file", Help);
        string folder = Path.GetDirectoryName(path) ?? "";
        string name = top.OptionalText("name") ?? Path.GetFileNameWithoutExtension(path);
        TomlSection? text = top.OptionalSection("text");
        Vocabulary? source = WordsOf(text, "source", folder), target = WordsOf(text, "target", folder);
        text?.RefuseOthers();
        TomlSection? loop = top.OptionalSection("translate");
        Translator result = loop is not null ? OfLoop(loop, folder, source, target) : OfPair(top, name, folder, source, target);
        top.RefuseOthers();
        if (target is not null && target.Count != result.Loop.Symbols)
            throw new InputException(target.Where, $"{target.Count} symbols", $"{result.Loop.Symbols}, one for each logit of the decoder", Help);
        return result with { Name = name, TargetWords = target };
    }

    private static Translator OfPair(TomlSection top, string name, string folder, Vocabulary? source, Vocabulary? target)
    {
        TomlSection first = top.Section("encoder"), second = top.Section("decoder");
        Model encoder = ReadModel(first, folder), decoder = ReadModel(second, folder);
        ImmutableArray<Link> links = [.. (top.OptionalSection("feed")?.Sections() ?? []).Select(each => LinkOf(each.Key, each.Section))];
        string tokens = first.OptionalText("tokens") ?? OnlyInteger(encoder, first.Where, "tokens");
        string token = second.OptionalText("token") ?? OnlyInteger(decoder, second.Where, "token");
        var names = new PairNames(tokens, token, second.Text("logits"), second.OptionalTexts("outputs"));
        Composed composed = PairComposer.Compose(name, top.Where, encoder, decoder, names, links);
        Shape taken = encoder.Graph.Inputs[encoder.InputNames.IndexOf(tokens)].Type.Shape;
        int? length = taken.Rank > 0 && taken[taken.Rank - 1].IsFixed ? taken[taken.Rank - 1].Size : null;
        Translator result = Options(second, target, Parting.Part(composed, symbols => new TokenLoop(
            Token(second, "start", target, symbols) ?? throw new InputException(second.Where, "no start", "the token that the first step is fed", Help),
            Token(second, "end", target, symbols),
            (int)Math.Min(second.Number("longest", 1), LongestAnswer),
            LengthOf(first, length),
            Token(first, "padding", source, int.MaxValue) ?? 0,
            symbols)));
        result = result with { SourceText = TextOf(first, source) };
        first.RefuseOthers();
        second.RefuseOthers();
        return result;
    }

    private static Translator OfLoop(TomlSection section, string folder, Vocabulary? source, Vocabulary? target)
    {
        Translator result = TranslatorReader.OfLoop(ReadModel(section, folder)) ?? throw new InputException(
            section.Where, "a model without a loop that feeds its largest logit back", "a translate graph", "name encoder and decoder as two models");
        result = result with
        {
            Loop = result.Loop with
            {
                End = Token(section, "end", target, result.Loop.Symbols),
                Padding = Token(section, "padding", source, int.MaxValue) ?? 0,
                Longest = (int)Math.Min(section.OptionalNumber("longest", 1) ?? result.Loop.Longest, LongestAnswer),
            },
        };
        result = Options(section, target, result) with { SourceText = TextOf(section, source) };
        section.RefuseOthers();
        return result;
    }

    private static Translator Options(TomlSection section, Vocabulary? target, Translator translator)
    {
        string? helper = section.OptionalText("helper");
        double temperature = section.OptionalReal("temperature") ?? 1;
        if (!(temperature >= 0) || double.IsInfinity(temperature)) throw new InputException(section.Where, $"temperature {temperature}", "a number of at least 0", Help);
        return translator with
        {
            Helper = helper switch
            {
                null or "greedy" => Helper.Greedy,
                "sample" => Helper.Sample,
                "teacher" => Helper.Teacher,
                _ => throw new InputException(section.Where, $"helper = \"{helper}\"", "greedy, sample or teacher", Help),
            },
            Temperature = temperature,
            Seed = section.OptionalNumber("seed", 0) ?? 0,
        };
    }

    private static SourceText? TextOf(TomlSection section, Vocabulary? words)
    {
        int? prefix = Token(section, "prefix", words, int.MaxValue), suffix = Token(section, "suffix", words, int.MaxValue);
        return words is null ? null : new SourceText(words, prefix, suffix);
    }

    private static Link LinkOf(string input, TomlSection section)
    {
        var link = new Link(input, section.OptionalText("from"), section.OptionalText("next"));
        section.RefuseOthers();
        return link.From is null && link.Next is null
            ? throw new InputException(section.Where, $"a feed of \"{input}\" without from and next", "from = an encoder's output, next = a decoder's output, or both", Help)
            : link;
    }

    private static int LengthOf(TomlSection section, int? ofModel)
    {
        long? given = section.OptionalNumber("length", 1);
        if (given is long length && ofModel is int other && length != other)
            throw new InputException(section.Where, $"length = {length}", $"{other}, as the model's input has it", Help);
        return (int?)given ?? ofModel ?? throw new InputException(section.Where, "no length", "the number of tokens of a source", Help);
    }

    /// <summary>A token as a number, or as its symbol.</summary>
    private static int? Token(TomlSection section, string key, Vocabulary? words, int symbols)
    {
        if (section.OptionalNumberOrText(key) is not { } given) return null;
        if (given.Text is not string symbol)
            return given.Number < symbols ? (int)given.Number : throw new InputException(section.Where, $"{key} = {given.Number}", $"a token below {symbols}", Help);
        if (words is null) throw new InputException(section.Where, $"{key} = \"{symbol}\" without a vocabulary", "a number, or a vocabulary in [text]", Help);
        return words.TokenOf(symbol) ?? throw new InputException(section.Where, $"{key} = \"{symbol}\"", $"a symbol of {words.Where.File}", Help);
    }

    private static Model ReadModel(TomlSection section, string folder)
    {
        ReadOptions options = ReadOptions.Default with { Signature = section.OptionalText("signature") };
        return ModelReader.Read(Path.Combine(folder, section.Text("model")), options);
    }

    private static Vocabulary? WordsOf(TomlSection? section, string key, string folder) =>
        section?.OptionalText(key) is string file ? Vocabulary.Read(Path.Combine(folder, file)) : null;

    private static string OnlyInteger(Model model, Origin where, string key)
    {
        string[] integers = [.. model.InputNames.Where((_, i) => model.Graph.Inputs[i].Type.Element != ElementType.Float32)];
        return integers.Length == 1 ? integers[0] : throw new InputException(where, $"no {key}, and a model of {integers.Length} integer inputs", $"{key} = the input that takes tokens", Help);
    }
}
