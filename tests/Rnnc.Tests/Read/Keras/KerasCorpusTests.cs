using Rnnc.Ir;
using Rnnc.Read;
using Xunit;

namespace Rnnc.Tests.Read.Keras;

/// <summary>Every whole-model Keras file of the corpus is read, or refused for the layers that rnnc does not read: by name.</summary>
public sealed class KerasCorpusTests
{
    /// <summary>Files with classes of their authors, or layers that are not read; the layers that the fault must name.</summary>
    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal)
    {
        ["digits_fastgrnn"] = "\"rnn\" (cell FastGRNNCell)",
        ["digits_lnlstm"] = "\"rnn\" (cell LayerNormLSTMCell)",
        ["digits_mgu"] = "\"rnn\" (cell MGUCell)",
        ["digits_peephole"] = "\"rnn\" (cell PeepholeLSTMCell)",
        ["keras2_custom"] = "(cell LeakyCell)",
        ["motions_conv_gru"] = "\"conv\" (Conv1D)",
        ["motions_initial"] = "\"start\" (TrainedState)",
        ["motions_masked"] = "\"masking\" (Masking)",
        ["motions_bilstm"] = "Bidirectional",
        ["motions_bigru_sum"] = "Bidirectional",
        ["keras2_bimasked"] = "\"masking\" (Masking), \"bidirectional\" (Bidirectional)",
        ["sentiment_embedding"] = "\"words\" (Embedding)",
        ["vibration_stateful_gru"] = "TimeDistributed",
        ["dates_attention"] = "Embedding",
        ["dates_bi"] = "Embedding",
        ["dates_lstm"] = "Embedding",
    };

    public static TheoryData<string> Files =>
        [.. Corpus.FilesEndingIn(".keras").Concat(Corpus.FilesEndingIn(".h5").Where(file => !file.EndsWith(".weights.h5", StringComparison.Ordinal)))];

    [Theory]
    [MemberData(nameof(Files))]
    public void IsReadOrRefusedByName(string file)
    {
        if (Refused.TryGetValue(Path.GetFileName(Path.GetDirectoryName(file)!), out string? layers))
        {
            var fault = Assert.Throws<InputException>(() => ModelReader.Read(file, ReadOptions.Default));
            Assert.Contains(layers, fault.Message, StringComparison.Ordinal);
            return;
        }

        Model model = ModelReader.Read(file, ReadOptions.Default);
        Assert.StartsWith(file.Contains("keras2_", StringComparison.Ordinal) ? "Keras 2." : "Keras 3.", model.Writer, StringComparison.Ordinal);
        Assert.Contains(model.Graph.Nodes, node => node.Op is Sequence);
    }
}
