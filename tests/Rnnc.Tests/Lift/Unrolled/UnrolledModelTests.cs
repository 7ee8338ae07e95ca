using System.Text.RegularExpressions;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Lift.Unrolled;
using Rnnc.Read;
using Xunit;

namespace Rnnc.Tests.Lift.Unrolled;

/// <summary>Trained models with their steps written out are rolled again to the form that the loop has.</summary>
public partial class UnrolledModelTests
{
    private static readonly string[] Names = ["digits_gru_cell", "digits_gru_v1", "digits_lstm", "digits_lstm_cell", "digits_rnn_cell", "digits_fastgrnn", "digits_lnlstm", "digits_mgu", "digits_peephole", "motions_stacked_gru", "motions_bilstm", "motions_bigru_sum", "motions_backwards", "motions_masked"];

    /// <summary>Folder; whether what the zero initial state leaves of the first step is folded, as converters do.</summary>
    public static TheoryData<string, bool> Models
    {
        get
        {
            var models = new TheoryData<string, bool>();
            foreach (string name in Names.Where(name => Corpus.Folders.Any(folder => Path.GetFileName(folder) == name)))
            {
                models.Add(name, false);
                models.Add(name, true);
            }

            return models;
        }
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void RollsBack(string name, bool folded)
    {
        string folder = Corpus.Folders.Single(folder => Path.GetFileName(folder) == name);
        Model looped = Pipeline.Run(ModelReader.Read(Path.Combine(folder, "float.tflite"), ReadOptions.Default));
        Model unrolled = Unroll.Apply(looped);
        for (int i = 0; folded && i < 8; i++) unrolled = unrolled.WithGraph(new AbsorbZeros().Apply(new RemoveNoOps().Apply(new FoldConstants().Apply(unrolled.Graph))));
        Assert.False(Sketch.Holds<Sequence>(unrolled.Graph));
        Model rolled = Pipeline.Run(unrolled);
        Assert.Equal(looped.Graph.Nodes.Count(node => node.Op is Sequence), rolled.Graph.Nodes.Count(node => node.Op is Sequence));
        Assert.DoesNotContain(rolled.Graph.Nodes, node => node.Op is Slice);
        Assert.Equal(Plain(Pipeline.Run(looped, Pipeline.ForQuantization)), Plain(Pipeline.Run(rolled, Pipeline.ForQuantization)));
    }

    /// <summary>The print-out without names.</summary>
    private static string Plain(Model model) => Name().Replace(Printer.Print(model), "$1");

    [GeneratedRegex(@"(%\d+)_[^:,)\s]*|cell=[^,}]*")]
    private static partial Regex Name();
}
