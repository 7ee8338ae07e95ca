using Rnnc.Ir;
using Rnnc.Read;
using Rnnc.Seq2Seq;
using Rnnc.Seq2Seq.Files;

namespace Rnnc.Cli.Translate;

/// <summary>Reads what the user names as a translator.</summary>
internal static class LoadedTranslator
{
    /// <summary>A pipeline file, or a model whose loop feeds its own tokens back.</summary>
    /// <exception cref="InputException">The file is at fault, or is neither.</exception>
    public static Translator Read(string path, ReadOptions options)
    {
        if (TranslatorReader.IsPipelineFile(path)) return TranslatorReader.ReadPipeline(path);
        Model model = ModelReader.Read(path, options);
        return TranslatorReader.OfLoop(model) ?? throw new InputException(
            new Origin(path), "a model without a loop that feeds its largest logit back", "a pipeline file, or a translate graph", "write a pipeline file: docs/seq2seq.md");
    }
}
