using Rnnc.Ir;
using Rnnc.Seq2Seq.Compose;

namespace Rnnc.Seq2Seq.Files;

/// <summary>Reads a translator: a pipeline file, or a model that holds a decoding loop.</summary>
public static class TranslatorReader
{
    private const string Extension = ".toml";

    /// <summary>Whether a path is a pipeline file: TOML has no signature, so its name tells.</summary>
    public static bool IsPipelineFile(string path) => Path.GetExtension(path).Equals(Extension, StringComparison.OrdinalIgnoreCase);

    /// <exception cref="InputException">The file, or a model that it names, is at fault.</exception>
    public static Translator ReadPipeline(string path) => PipelineFile.Read(path);

    /// <summary>A model with a loop that feeds the index of its largest logit back; null where it has none.</summary>
    /// <param name="model">As a reader gives it.</param>
    /// <exception cref="InputException">Such a loop, but one that cannot be taken apart: the reason.</exception>
    public static Translator? OfLoop(Model model)
    {
        if (LoopComposer.Compose(model, out int start, out int longest) is not { } composed) return null;
        Shape tokens = composed.Model.Graph.Inputs[composed.Model.InputNames.IndexOf(composed.TokensInput)].Type.Shape;
        if (tokens.Rank == 0 || !tokens[tokens.Rank - 1].IsFixed)
            throw new InputException(model.Origin, $"source tokens of {tokens}", "a fixed length", "export the model with a fixed number of source tokens");
        return Parting.Part(composed, symbols => new TokenLoop(start, null, longest, tokens[tokens.Rank - 1].Size, 0, symbols));
    }
}
