using System.Text.Json;
using Rnnc.Formats.TensorFlow.Checkpoints;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Formats.TensorFlow;

/// <summary>Variables of checkpoints: names, shapes, what belongs to an optimizer, values, damage.</summary>
public sealed class CheckpointTests
{
    private static readonly string Lstm = Path.Combine(Corpus.Own("tf1_basiclstm"), "ckpt", "model.ckpt");

    public static TheoryData<string> Folders => [.. Corpus.Folders.Where(folder => File.Exists(Path.Combine(folder, "ckpt", "model.ckpt.index"))).Select(folder => Path.GetFileName(folder))];

    [Theory]
    [MemberData(nameof(Folders))]
    public void VariablesAreThoseOfTheFactsAndSlotsAreTold(string name)
    {
        string folder = Corpus.Folders.Single(folder => Path.GetFileName(folder) == name);
        Checkpoint checkpoint = Checkpoint.Open(Path.Combine(folder, "ckpt", "model.ckpt"));
        using JsonDocument facts = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "facts.json")));
        var expected = facts.RootElement.GetProperty("variables").EnumerateObject().ToDictionary(variable => variable.Name, variable => $"[{string.Join(", ", variable.Value.EnumerateArray())}]");
        var found = checkpoint.Variables.Where(variable => !variable.IsOptimizerSlot).ToDictionary(variable => variable.Name, variable => variable.Shape.ToString());
        Assert.Equal(expected.OrderBy(pair => pair.Key, StringComparer.Ordinal), found.OrderBy(pair => pair.Key, StringComparer.Ordinal));
        foreach (CheckpointVariable variable in checkpoint.Variables) Assert.Equal(variable.Shape, checkpoint.Read(variable.Name).Type.Shape);
    }

    [Fact]
    public void OptimizersKeepTheirOwn()
    {
        var slots = Checkpoint.Open(Lstm).Variables.Where(variable => variable.IsOptimizerSlot).Select(variable => variable.Name).ToList();
        Assert.Contains("rnn/basic_lstm_cell/kernel/Adam", slots);
        Assert.Contains("rnn/basic_lstm_cell/kernel/Adam_1", slots);
        Assert.Contains("beta1_power", slots);
    }

    [Fact]
    public void APretrainedLayerIsEqualInBothCheckpoints()
    {
        if (Corpus.Shared is null) return;
        string folder = Path.Combine(Corpus.Shared, "models", "pretrained_transfer");
        Tensor source = Checkpoint.Open(Path.Combine(folder, "ckpt_source", "model.ckpt")).Read("rnn/basic_lstm_cell/kernel");
        Tensor target = Checkpoint.Open(Path.Combine(folder, "ckpt", "model.ckpt.index")).Read("encoder/rnn/basic_lstm_cell/kernel");
        Assert.True(source.Floats.SequenceEqual(target.Floats));
    }

    [Fact]
    public void ObjectsTellTheNamesOfVariables()
    {
        Checkpoint checkpoint = Checkpoint.Open(Path.Combine(Corpus.Own("digits_gru_cell"), "saved_model", "variables", "variables"));
        CheckpointVariable kernel = checkpoint.Variables.First(variable => variable.FullName == "gru_cell/kernel");
        Assert.EndsWith("/.ATTRIBUTES/VARIABLE_VALUE", kernel.Name, StringComparison.Ordinal);
        Assert.Equal("[8, 96]", kernel.Shape.ToString());
    }

    [Fact]
    public void AnUnknownNameIsRefused()
    {
        var fault = Assert.Throws<InputException>(() => Checkpoint.Open(Lstm).Read("kernel"));
        Assert.Contains("model.ckpt.index: no variable \"kernel\"", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void DamageIsRefused()
    {
        Damage.Check(File.ReadAllBytes(Lstm + ".index"), "model.ckpt.index", 600, path =>
        {
            string shard = Path.Combine(Path.GetDirectoryName(path)!, "model.ckpt.data-00000-of-00001");
            if (!File.Exists(shard)) File.WriteAllBytes(shard, File.ReadAllBytes(Lstm + ".data-00000-of-00001"));
            Checkpoint checkpoint = Checkpoint.Open(path);
            foreach (CheckpointVariable variable in checkpoint.Variables) checkpoint.Read(variable.Name);
        });
    }

    [Fact]
    public void AShardWithFlippedBitsIsRefused()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Put("model.ckpt.index", File.ReadAllBytes(Lstm + ".index"));
        byte[] shard = File.ReadAllBytes(Lstm + ".data-00000-of-00001");
        for (int i = 0; i < shard.Length; i += 64) shard[i] ^= 1;
        folder.Put("model.ckpt.data-00000-of-00001", shard);
        Checkpoint checkpoint = Checkpoint.Open(path);
        var fault = Assert.Throws<InputException>(() => checkpoint.Read("rnn/basic_lstm_cell/kernel"));
        Assert.Contains("rnn/basic_lstm_cell/kernel: values whose checksum is wrong", fault.Message, StringComparison.Ordinal);
    }
}
