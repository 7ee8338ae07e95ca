using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read;
using Rnnc.Tests.Read.Cells;
using Xunit;

namespace Rnnc.Tests.Lift.Cells;

/// <summary>One model from several formats is one canonical model: the same nodes in the same order, constants equal but for rounding.</summary>
public sealed class SameFormTests
{
    private static readonly string[] Names = ["model.keras", "model.h5", "float.tflite", "saved_model", "model.onnx", "legacy.onnx", "model_fused.onnx"];

    /// <summary>Both control flows of TensorFlow 1, and steps written out; PyTorch's loops and steps written out.</summary>
    private static readonly string[][] PairNames =
    [
        ["frozen.pb", "frozen_v2.pb"],
        ["frozen_dynamic.pb", "frozen_dynamic_v2.pb"],
        ["frozen.pb", "frozen_dynamic.pb"],
        ["model.onnx", "model_unrolled.onnx"],
        ["model.onnx", "model_unrolled_dynamo.onnx"],
    ];

    /// <summary>Keras files of a cell of one's own are read with its cell file; those of a layer of one's own are left out.</summary>
    public static TheoryData<string> Folders =>
    [
        .. Corpus.Folders
            .Where(folder => Path.GetFileName(folder) is "digits_gru_cell" or "digits_gru_v1" or "digits_lstm" or "digits_lstm_cell" or "digits_rnn_cell" or "edgemark_gru"
                or "edgemark_lstm" or "edgemark_rnn" or "keras2_gru" or "keras2_lstm_hs" or "keras2_stacked" or "motions_backwards" or "motions_bilstm" or "motions_stacked_gru" or "digits_lnlstm" or "keras2_custom" or "keras2_tfmodule" or "motions_initial" or "digits_fastgrnn" or "digits_mgu" or "digits_peephole" or "variants_gru")
            .Select(folder => Path.GetFileName(folder)!),
    ];

    [Theory]
    [MemberData(nameof(Folders))]
    public void FormatsAgree(string name)
    {
        string folder = Corpus.Folders.Single(folder => Path.GetFileName(folder) == name);
        Model[] models = [.. Names.Select(file => Path.Combine(folder, file)).Where(Path.Exists).Select(TryRead).OfType<Model>()];
        Assert.True(models.Length > 1);
        foreach (Model other in models.Skip(1)) AssertSame(models[0].Graph, other.Graph);
    }

    public static TheoryData<string, string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string, string>();
            foreach (string folder in Corpus.Folders)
            {
                foreach (string[] names in PairNames.Where(names => names.All(name => File.Exists(Path.Combine(folder, name))))) pairs.Add(Path.GetFileName(folder), names[0], names[1]);
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void BothFilesAgree(string name, string first, string second)
    {
        string folder = Corpus.Folders.Single(folder => Path.GetFileName(folder) == name);
        AssertSame(Read(Path.Combine(folder, first)).Graph, Read(Path.Combine(folder, second)).Graph);
    }

    private static Model? TryRead(string file)
    {
        try
        {
            return Read(file);
        }
        catch (InputException fault) when (fault.Message.Contains("layers that rnnc does not read", StringComparison.Ordinal))
        {
            return null;
        }
    }

    private static Model Read(string file)
    {
        bool isKeras = file.EndsWith(".keras", StringComparison.Ordinal) || file.EndsWith(".h5", StringComparison.Ordinal);
        CellOption? cell = isKeras ? CellFiles.ByFolder.GetValueOrDefault(Path.GetFileName(Path.GetDirectoryName(file)!)) : null;
        return Pipeline.Run(ModelReader.Read(file, new ReadOptions { Cells = cell is null ? [] : [cell] }), Pipeline.ForQuantization);
    }

    private static void AssertSame(Graph expected, Graph found)
    {
        Dictionary<Value, int> left = Number(expected), right = Number(found);
        Assert.Equal(expected.Inputs.Select(input => input.Type), found.Inputs.Select(input => input.Type));
        Assert.Equal(expected.Nodes.Select(node => node.Op.Name), found.Nodes.Select(node => node.Op.Name));
        for (int i = 0; i < expected.Nodes.Length; i++)
        {
            Node a = expected.Nodes[i], b = found.Nodes[i];
            Assert.Equal(a.Inputs.Select(value => left[value]), b.Inputs.Select(value => right[value]));
            Assert.Equal(a.Outputs.Select(value => value.Type), b.Outputs.Select(value => value.Type));
            if (a.Op is Constant constant) AssertClose(constant.Value, ((Constant)b.Op).Value);
            else if (a.Op is Sequence sequence) AssertSame(sequence, (Sequence)b.Op);
            else Assert.Equal(a.Op, b.Op);
        }

        Assert.Equal(expected.Outputs.Select(value => left[value]), found.Outputs.Select(value => right[value]));
    }

    private static void AssertSame(Sequence expected, Sequence found)
    {
        Assert.Equal((expected with { CellName = "" }).Attributes, (found with { CellName = "" }).Attributes);
        AssertSame(expected.Cell, found.Cell);
    }

    private static void AssertClose(Tensor expected, Tensor found)
    {
        if (expected.Element != ElementType.Float32)
        {
            Assert.Equal(expected.Integers, found.Integers);
            return;
        }

        for (int i = 0; i < expected.Count; i++) Assert.Equal(expected.Floats[i], found.Floats[i], 1e-6f);
    }

    private static Dictionary<Value, int> Number(Graph graph)
    {
        ImmutableArray<Value> values = [.. graph.Inputs, .. graph.Nodes.SelectMany(node => node.Outputs)];
        return values.Select((value, i) => (value, i)).ToDictionary(pair => pair.value, pair => pair.i);
    }
}
