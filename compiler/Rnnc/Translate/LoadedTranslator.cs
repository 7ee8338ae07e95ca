using Rnnc.Ir;
using Rnnc.Read;
using Rnnc.Seq2Seq;
using Rnnc.Seq2Seq.Files;

namespace Rnnc.Cli.Translate;

/// <summary>Reads what the user names as a translator.</summary>
internal static class LoadedTranslator
{
    /// <summary>The translator that a path is; null where it is a single model.</summary>
    /// <exception cref="InputException">The file is at fault.</exception>
    public static Translator? TryRead(string path, ReadOptions options)
    {
        if (TranslatorReader.IsPipelineFile(path)) return TranslatorReader.ReadPipeline(path);
        Model model = ModelReader.Read(path, options);
        return Chooses(model.Graph) ? TranslatorReader.OfLoop(model) : null;
    }

    /// <summary>A pipeline file, or a model whose loop feeds its own tokens back.</summary>
    /// <exception cref="InputException">The file is at fault, or is neither.</exception>
    public static Translator Read(string path, ReadOptions options)
    {
        if (TranslatorReader.IsPipelineFile(path)) return TranslatorReader.ReadPipeline(path);
        Model model = ModelReader.Read(path, options);
        return TranslatorReader.OfLoop(model) ?? throw new InputException(
            new Origin(path), "a model without a loop that feeds its largest logit back", "a pipeline file, or a translate graph", "write a pipeline file: docs/seq2seq.md");
    }

    /// <summary>Whether a loop of the graph chooses the largest of something: only then it may be a decoding loop.</summary>
    private static bool Chooses(Graph graph) => graph.Nodes.Any(node => node.Op.Graphs.Any(inner => inner.Nodes.Any(each => each.Op is ArgMax) || Chooses(inner)));
}
