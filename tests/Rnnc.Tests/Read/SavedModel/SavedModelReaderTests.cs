using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read;
using Rnnc.Tests.Formats;
using Xunit;

namespace Rnnc.Tests.Read.SavedModel;

/// <summary>Signatures, variables, refusals and damage of SavedModel folders.</summary>
public sealed class SavedModelReaderTests
{
    private static readonly string Gru = Path.Combine(Corpus.Own("digits_gru_cell"), "saved_model");

    [Theory]
    [InlineData(null)]
    [InlineData("serve")]
    [InlineData("serving_default")]
    public void IsEnteredThroughASignature(string? signature)
    {
        Model model = ModelReader.Read(Gru, new ReadOptions { Signature = signature });
        Assert.Equal("x", string.Join(",", model.InputNames));
        Assert.Equal("output_0", string.Join(",", model.OutputNames));
        Assert.Equal("float32[batch, 8, 8]", model.Graph.Inputs[0].Type.ToString());
        Assert.Equal("TensorFlow 2.21.0", model.Writer);
        Assert.Empty(model.Slots);
    }

    /// <summary>Inputs as the model's author wrote them, outputs in natural order.</summary>
    [Theory]
    [InlineData("motions_runtime_state", "saved_model", "x,h0", "output_0,output_1")]
    [InlineData("dates_attention", "decoder_saved_model", "token,state_0,enc_output", "attention,logits,next_state_0")]
    [InlineData("dates_lstm", "teacher_saved_model", "tokens,decoder_in", "output_0")]
    [InlineData("keras2_tfmodule", "saved_model", "x", "probabilities,state")]
    public void NamesInputsAndOutputs(string model, string folder, string inputs, string outputs)
    {
        if (Corpus.Shared is null) return;
        Model read = ModelReader.Read(Path.Combine(Corpus.Shared, "models", model, folder), ReadOptions.Default);
        Assert.Equal(inputs, string.Join(",", read.InputNames));
        Assert.Equal(outputs, string.Join(",", read.OutputNames));
    }

    /// <summary>A layer's function is inlined under the layer's name, which its own nodes lack.</summary>
    [Fact]
    public void NodesOfALayersFunctionAreNamedByTheLayer()
    {
        if (Corpus.Shared is null) return;
        Model model = ModelReader.Read(Path.Combine(Corpus.Shared, "models", "keras2_gru", "saved_model"), ReadOptions.Default);
        Assert.Equal("sequential/gru/while", Assert.Single(model.Graph.Nodes, node => node.Op is While).Origin.Layer);
    }

    [Fact]
    public void TheGraphFileStandsForItsFolder() =>
        Assert.Equal(Printer.Print(ModelReader.Read(Gru, ReadOptions.Default)), Printer.Print(ModelReader.Read(Path.Combine(Gru, "saved_model.pb"), ReadOptions.Default)));

    [Fact]
    public void AVariableThatTheSignatureChangesIsASlot()
    {
        if (Corpus.Shared is null) return;
        Model model = ModelReader.Read(Path.Combine(Corpus.Shared, "models", "vibration_stateful_gru", "saved_model"), ReadOptions.Default);
        StateSlot slot = Assert.Single(model.Slots);
        Assert.Equal("gru/rnn_state", slot.Name);
        Assert.Equal("float32[1, 16]", slot.Initial.Type.ToString());
        Assert.NotSame(slot.Read, slot.Write);
    }

    [Theory]
    [InlineData("encode", "", "", "no signature \"encode\"; expected one of serve, serving_default")]
    [InlineData(null, "z", "", "no input \"z\"; expected one of x, or a tensor of the graph")]
    [InlineData(null, "", "z", "no output \"z\"; expected one of output_0, or a tensor of the graph")]
    public void AWrongNameIsRefused(string? signature, string input, string output, string reason)
    {
        var options = new ReadOptions { Signature = signature, Inputs = input.Length > 0 ? [input] : [], Outputs = output.Length > 0 ? [output] : [] };
        var fault = Assert.Throws<InputException>(() => ModelReader.Read(Gru, options));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("variables.index", 0, "variables.index: no such file")]
    [InlineData("variables.data-00000-of-00001", 0, "no such file; expected the shard that the index names")]
    [InlineData("variables.data-00000-of-00001", 1000, "a file of 1000 bytes; expected ")]
    [InlineData("variables.index", 200, "variables.index: no sorted table")]
    public void MissingOrShortVariablesAreRefused(string file, int length, string reason)
    {
        using var folder = new TemporaryFolder();
        CopyTo(folder);
        string path = folder.File(Path.Combine("variables", file));
        byte[] content = File.ReadAllBytes(path);
        File.Delete(path);
        if (length > 0) File.WriteAllBytes(path, content[..length]);
        var fault = Assert.Throws<InputException>(() => ModelReader.Read(folder.File("saved_model.pb"), ReadOptions.Default));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(new byte[] { 1 }, "expected a SavedModel")]
    [InlineData(new byte[] { 8, 1 }, "0 graphs, none of them to serve")]
    [InlineData(new byte[0], "0 graphs, none of them to serve")]
    public void AForeignGraphFileIsRefused(byte[] content, string reason)
    {
        using var folder = new TemporaryFolder();
        string path = folder.Put("saved_model.pb", content);
        var fault = Assert.Throws<InputException>(() => ModelReader.Read(Path.GetDirectoryName(path)!, ReadOptions.Default));
        Assert.Contains(reason, fault.Message, StringComparison.Ordinal);
        Assert.StartsWith(path, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DamageIsRefusedOrRead()
    {
        Damage.Check(File.ReadAllBytes(Path.Combine(Gru, "saved_model.pb")), "saved_model.pb", 400, path =>
        {
            CopyVariables(Path.GetDirectoryName(path)!);
            Pipeline.Run(ModelReader.Read(path, ReadOptions.Default));
        });
    }

    private static void CopyTo(TemporaryFolder folder)
    {
        File.Copy(Path.Combine(Gru, "saved_model.pb"), folder.File("saved_model.pb"));
        CopyVariables(Path.GetDirectoryName(folder.File("saved_model.pb"))!);
    }

    private static void CopyVariables(string folder)
    {
        string variables = Path.Combine(folder, "variables");
        if (Directory.Exists(variables)) return;
        Directory.CreateDirectory(variables);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(Gru, "variables"))) File.WriteAllBytes(Path.Combine(variables, Path.GetFileName(file)), File.ReadAllBytes(file));
    }
}
