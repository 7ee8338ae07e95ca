using System.IO.Compression;
using System.Text.Json;
using Rnnc.Formats.Keras;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Formats.Keras;

public sealed class KerasArchiveTests
{
    public static TheoryData<string> Archives => [.. Relative(".keras").Concat(Relative("model.h5")).Concat(Relative("teacher.h5"))];

    private static IEnumerable<string> Relative(string suffix) => Corpus.FilesEndingIn(suffix).Select(file => Path.GetRelativePath(Corpus.Root, file));

    [Theory]
    [MemberData(nameof(Archives))]
    public void EveryArchiveOfTheCorpusOpensAndItsWeightsAreRead(string file)
    {
        KerasArchive archive = KerasArchive.Open(Path.Combine(Corpus.Root, file));
        Assert.Matches(file.Contains("keras2_", StringComparison.Ordinal) ? "^2\\." : "^3\\.", archive.KerasVersion);
        Assert.NotEqual(JsonValueKind.Undefined, archive.Config.GetProperty("config").ValueKind);
        KerasWeights weights = archive.Weights!;
        Assert.Equal(file.EndsWith(".h5", StringComparison.Ordinal), weights.HasNames);
        Assert.NotEmpty(weights.All);
        CheckValues(weights);
        if (!weights.HasNames) return;
        Assert.Equal(weights.All.Count(), weights.LayerNames.Sum(layer => weights.WeightsOf(layer).Count));
    }

    /// <summary>The weights that an archive holds are a file of their own to whoever takes them out.</summary>
    [Fact]
    public void WeightsAloneOpen()
    {
        using var folder = new TemporaryFolder();
        string own = folder.File("model.weights.h5");
        using (ZipArchive archive = ZipFile.OpenRead(Path.Combine(Corpus.Own("digits_gru_cell"), "model.keras"))) archive.GetEntry("model.weights.h5")!.ExtractToFile(own);
        foreach (string file in Corpus.FilesEndingIn(".weights.h5").Append(own))
        {
            KerasWeights weights = KerasWeights.Open(file);
            Assert.False(weights.HasNames);
            Assert.NotEmpty(weights.VariablesOf("layers/dense"));
            CheckValues(weights);
            var fault = Assert.Throws<InputException>(() => KerasArchive.Open(file));
            Assert.Contains("without an architecture", fault.Message, StringComparison.Ordinal);
        }
    }

    private static void CheckValues(KerasWeights weights)
    {
        foreach (KerasVariable variable in weights.All)
        {
            Tensor values = weights.Read(variable);
            Assert.Equal(variable.Dims.ToArray(), values.Dims.ToArray());
            if (values.Element == ElementType.Float32) Assert.All(values.Floats.ToArray(), value => Assert.True(float.IsFinite(value)));
        }
    }

    [Fact]
    public void BothFilesOfAModelHoldTheSameWeights()
    {
        KerasWeights positional = KerasArchive.Open(Path.Combine(Corpus.Own("digits_gru_cell"), "model.keras")).Weights!;
        KerasWeights named = KerasArchive.Open(Path.Combine(Corpus.Own("digits_gru_cell"), "model.h5")).Weights!;
        Assert.Equal(["rnn", "dense"], named.LayerNames);
        Assert.Equal("rnn", positional.LayerNameOf("layers/rnn"));
        Assert.Equal("gru_cell", positional.LayerNameOf("layers/rnn/cell"));
        Assert.Equal(["dense", "rnn"], positional.GroupsIn("layers"));
        Assert.Equal(["cell"], positional.GroupsIn("layers/rnn"));
        Assert.Equal(["gru_cell/kernel", "gru_cell/recurrent_kernel", "gru_cell/bias"], named.WeightsOf("rnn").Select(variable => variable.Name));
        IReadOnlyList<KerasVariable> cell = positional.VariablesOf("layers/rnn/cell");
        Assert.Equal(["8x96", "32x96", "2x96"], cell.Select(variable => string.Join('x', variable.Dims)));
        foreach ((KerasVariable one, KerasVariable other) in cell.Zip(named.WeightsOf("rnn")))
            Assert.Equal(positional.Read(one).Floats.ToArray(), named.Read(other).Floats.ToArray());
        Assert.Empty(positional.VariablesOf("layers/rnn"));
        Assert.Throws<InputException>(() => named.WeightsOf("lstm"));
        Assert.Throws<InputException>(() => named.Read("layers/none"));
    }

    [Fact]
    public void ScalarsHaveNoExtents()
    {
        KerasWeights weights = KerasArchive.Open(Path.Combine(Corpus.Own("digits_fastgrnn"), "model.h5")).Weights!;
        KerasVariable zeta = Assert.Single(weights.WeightsOf("rnn"), variable => variable.Name.EndsWith("zeta", StringComparison.Ordinal));
        Assert.Empty(zeta.Dims);
        Assert.Equal(1, weights.Read(zeta).Count);
    }

    [Fact]
    public void PartsThatAreMissingAreNamed()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("m.keras");
        using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Create))
        using (var writer = new StreamWriter(zip.CreateEntry("metadata.json").Open())) writer.Write("{}");
        Assert.Contains("config.json", Assert.Throws<InputException>(() => KerasArchive.Open(path)).Message, StringComparison.Ordinal);
        Assert.Throws<InputException>(() => KerasArchive.Open(folder.Put("n.keras", [1, 2, 3])));
        Assert.Throws<InputException>(() => KerasArchive.Open(Path.Combine(Corpus.Own("digits_mgu"), "float.tflite")));
        Assert.Throws<InputException>(() => KerasArchive.Open(Corpus.Root));
    }

    [Theory]
    [InlineData("digits_gru_cell", "model.h5", 600)]
    [InlineData("digits_fastgrnn", "model.h5", 300)]
    [InlineData("digits_fastgrnn", "model.keras", 200)]
    public void DamageIsRefusedOrRead(string model, string file, int cases) =>
        Damage.Check(File.ReadAllBytes(Path.Combine(Corpus.Own(model), file)), file, cases, ReadAll);

    [Fact]
    public void AnObjectHeaderThatContinuesInItselfIsRefused()
    {
        byte[] file = File.ReadAllBytes(Path.Combine(Corpus.Own("digits_fastgrnn"), "model.h5"));
        int header = (int)BitConverter.ToUInt64(file, 64); // the root's object header, by the superblock's symbol table entry
        uint size = BitConverter.ToUInt32(file, header + 8);
        BitConverter.TryWriteBytes(file.AsSpan(header + 2), ushort.MaxValue); // number of messages
        BitConverter.TryWriteBytes(file.AsSpan(header + 16), (ushort)0x10); // the first one: a continuation
        BitConverter.TryWriteBytes(file.AsSpan(header + 24), header + 16L);
        BitConverter.TryWriteBytes(file.AsSpan(header + 32), (ulong)size);
        using var folder = new TemporaryFolder();
        Assert.Throws<InputException>(() => KerasArchive.Open(folder.Put("self.h5", file)));
    }

    [Fact]
    public void AHeapThatDeclaresMoreThanTheFileIsRefusedBeforeItIsAllocated()
    {
        byte[] file = File.ReadAllBytes(Path.Combine(Corpus.Own("digits_fastgrnn"), "model.h5"));
        int heap = file.AsSpan().IndexOf("GCOL"u8);
        BitConverter.TryWriteBytes(file.AsSpan(heap + 24), (ulong)int.MaxValue); // size of its first object
        using var folder = new TemporaryFolder();
        string path = folder.Put("heap.h5", file);
        long before = GC.GetAllocatedBytesForCurrentThread();
        var fault = Assert.Throws<InputException>(() => KerasArchive.Open(path));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 24);
        Assert.Contains("heap.h5", fault.Message, StringComparison.Ordinal);
    }

    private static void ReadAll(string path)
    {
        KerasWeights weights = KerasArchive.Open(path).Weights!;
        foreach (KerasVariable variable in weights.All) weights.Read(variable);
        foreach (string layer in weights.LayerNames) weights.WeightsOf(layer);
        foreach (string group in weights.Groups) weights.LayerNameOf(group);
    }
}
