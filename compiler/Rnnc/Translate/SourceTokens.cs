using Rnnc.Cli.Data;
using Rnnc.Ir;
using Rnnc.Seq2Seq;

namespace Rnnc.Cli.Translate;

/// <summary>The sources of a run, padded, and what else the data gives the models.</summary>
/// <param name="Sources">Tokens, as many as the encoder takes.</param>
/// <param name="Fed">For each source the tokens that a teacher feeds; null where none are given.</param>
/// <param name="Others">Arrays of further inputs of the encoder, runs first.</param>
internal sealed record SourceTokens(IReadOnlyList<int[]> Sources, IReadOnlyList<int[]>? Fed, IReadOnlyDictionary<string, Tensor> Others)
{
    /// <exception cref="InputException">Arrays that are no tokens, too long, or of different numbers of runs.</exception>
    public static SourceTokens Of(Translator translator, InputArrays data)
    {
        string source = translator.Source.InputNames[translator.TokensInput], token = translator.Step.InputNames[0];
        Tensor? tokens = null;
        int[][]? fed = null;
        var others = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        foreach ((string name, Tensor array) in data.Arrays)
        {
            if (name.Length == 0 || name == source) tokens = array;
            else if (name == token) fed = Rows(array, data.Where.At(name));
            else if (translator.Source.InputNames.Contains(name)) others[name] = array;
            else throw new InputException(data.Where, $"data for an input \"{name}\"", $"one of {string.Join(", ", translator.Source.InputNames.Append(token).Select(each => $"\"{each}\""))}", "name an input of the encoder, or the decoder's token");
        }

        if (tokens is null) throw new InputException(data.Where, "no source tokens", $"an array for the input \"{source}\"", $"give it as {source}=FILE.npz:ARRAY");
        int[][] sources = [.. Rows(tokens, data.Where.At(source)).Select(row => translator.Loop.Pad(row, data.Where.At(source)))];
        if (fed is not null && fed.Length != sources.Length) throw new InputException(data.Where.At(token), $"{fed.Length} rows", $"{sources.Length}, one for each source");
        if (others.FirstOrDefault(other => other.Value.Rank == 0 || other.Value.Dims[0] != sources.Length) is { Key: not null } bad)
            throw new InputException(data.Where.At(bad.Key), $"{bad.Value.Type}", $"{sources.Length} runs along the first axis");
        return new SourceTokens(sources, fed, others);
    }

    /// <summary>Tokens that stand for a text.</summary>
    /// <exception cref="InputException">No vocabulary, a character that no symbol begins with, a text that is too long.</exception>
    public static SourceTokens Of(Translator translator, IReadOnlyList<string> texts)
    {
        SourceText text = translator.SourceText ?? throw new InputException(translator.Origin, "--text without a vocabulary", "source = FILE in [text]", "see docs/seq2seq.md");
        return new SourceTokens([.. texts.Select(each => translator.Loop.Pad(text.Tokens(each), new Origin($"\"{each}\"")))], null, new Dictionary<string, Tensor>());
    }

    /// <summary>A line of tokens for each run: further axes of 1 are none.</summary>
    internal static int[][] Rows(Tensor array, Origin where)
    {
        if (array.Element is ElementType.Float32 || array.Rank < 2 || array.Count == 0)
            throw new InputException(where, $"an array {array.Type}", "integers [runs, tokens]", "give tokens, one line a run");
        int count = array.Count / array.Dims[0];
        long[] all = array.Integers.ToArray();
        if (all.Any(value => value is < 0 or > int.MaxValue)) throw new InputException(where, $"the token {all.First(value => value is < 0 or > int.MaxValue)}", "tokens of at least 0");
        return [.. Enumerable.Range(0, array.Dims[0]).Select(run => Array.ConvertAll(all[(run * count)..((run + 1) * count)], value => (int)value))];
    }
}
