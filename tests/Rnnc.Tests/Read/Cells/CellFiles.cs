using Rnnc.Read;

namespace Rnnc.Tests.Read.Cells;

/// <summary>The cell files of the corpus' custom cells.</summary>
internal static class CellFiles
{
    /// <summary>By the folder of the model whose cell it is; named as its class.</summary>
    public static IReadOnlyDictionary<string, CellOption> ByFolder { get; } = new Dictionary<string, CellOption>
    {
        ["digits_fastgrnn"] = new("FastGRNN", Own("digits_fastgrnn", "fastgrnn.cell")),
        ["digits_lnlstm"] = new("LayerNormLSTMCell", Own("digits_lnlstm", "lnlstm.cell")),
        ["digits_mgu"] = new("rnnc>MGUCell", Own("digits_mgu", "mgu.cell")),
        ["digits_peephole"] = new("rnn", Own("digits_peephole", "peephole.cell")),
        ["keras2_custom"] = new("Leaky", Path.Combine(Corpus.Root, "tests", "Rnnc.Tests", "Read", "Cells", "leaky.cell")),
    };

    private static string Own(string folder, string file) => Path.Combine(Corpus.Own(folder), file);
}
