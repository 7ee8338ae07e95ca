using System.Text.Json.Nodes;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Read;
using Rnnc.Tests.Evaluate;
using Rnnc.Tests.Formats;
using Rnnc.Tests.Read.Cells;
using Xunit;

namespace Rnnc.Tests.Read.Keras;

/// <summary>The JSON of an architecture beside a file of weights: the same model as in one file, or refused where the two do not belong together.</summary>
public sealed class ArchitectureTests : IDisposable
{
    private const int Units = 2, Features = 3;
    private readonly TemporaryFolder folder = new();

    /// <summary>Folders of the corpus that hold both.</summary>
    public static TheoryData<string> Folders => [.. Corpus.FilesEndingIn("architecture.json").Select(file => Path.GetDirectoryName(file)!), ""];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Folders))]
    public void IsWithinItsGolden(string path)
    {
        if (path.Length == 0) return; // a row where the corpus has none
        string architecture = Path.Combine(path, "architecture.json");
        ReadOptions options = new() { Weights = Path.Combine(path, "architecture.weights.h5") };
        if (CellFiles.ByFolder.TryGetValue(Path.GetFileName(path), out CellOption? cell)) options = options with { Cells = [cell] };
        Model model = ModelReader.Read(architecture, options);
        Assert.StartsWith(Path.GetFileName(path).StartsWith("keras2_", StringComparison.Ordinal) ? "Keras 2" : "Keras 3", model.Writer, StringComparison.Ordinal);
        Assert.InRange(Golden.Beside(architecture)!.MaximumError(model), 0, 2e-4);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void IsTheModelOfOneFile(bool named)
    {
        KerasFile file = File(named);
        var (architecture, weights) = file.SaveParts(folder, named);
        Model parts = ModelReader.Read(architecture, new ReadOptions { Weights = weights });
        Model whole = ModelReader.Read(named ? file.SaveHdf5(folder) : file.SaveKeras(folder), ReadOptions.Default);
        Tensor x = Tensors.Random(9, 1, 5, Features);
        Assert.Equal(new FloatRunner(whole).Run([x])[0].Floats, new FloatRunner(parts).Run([x])[0].Floats);
    }

    /// <summary>Weights of another training run in place of a model's own; a whole model is a file of weights, too.</summary>
    [Fact]
    public void OtherWeightsTakeThePlaceOfAModelsOwn()
    {
        string model = File(named: false).SaveKeras(folder);
        using var elsewhere = new TemporaryFolder();
        string other = File(named: false, seed: 50).SaveKeras(elsewhere);
        Tensor x = Tensors.Random(9, 1, 5, Features);
        Model replaced = ModelReader.Read(model, new ReadOptions { Weights = other });
        Assert.Equal(new FloatRunner(ModelReader.Read(other, ReadOptions.Default)).Run([x])[0].Floats, new FloatRunner(replaced).Run([x])[0].Floats);
    }

    /// <summary>hard_sigmoid of an architecture: of Keras 2 where the JSON says so or has no module names, of Keras 3 otherwise.</summary>
    [Theory]
    [InlineData("2.4.0", true, 0.2)]
    [InlineData(null, false, 0.2)]
    [InlineData(null, true, 1.0 / 6)]
    [InlineData("3.1.0", true, 1.0 / 6)]
    public void ItsVersionDecidesAboutFunctions(string? version, bool hasModule, double slope)
    {
        JsonObject config = JsonNode.Parse(KerasConfigs.Sequential("[null, 3]", KerasConfigs.Layer("Activation", "a", """{"activation": "hard_sigmoid"}""")))!.AsObject();
        if (version is not null) config["keras_version"] = version;
        if (hasModule) config["module"] = "keras";
        var (architecture, weights) = new KerasFile(config.ToJsonString()).With("layers/activation/nothing", Tensor.Scalar(0)).SaveParts(folder);
        InputException fault = Assert.Throws<InputException>(() => ModelReader.Read(architecture, new ReadOptions { Weights = weights }));
        Assert.Contains("layers/activation/nothing [], which no layer reads", fault.Message, StringComparison.Ordinal);
        (architecture, weights) = new KerasFile(config.ToJsonString()).With("layers/activation/seed_generator/state", Tensor.Scalar(0)).SaveParts(folder);
        Model model = ModelReader.Read(architecture, new ReadOptions { Weights = weights });
        Assert.Equal(0.5 + slope, new FloatRunner(model).Run([Tensor.Float([1, 1, 1], 1, 3)])[0].Floats[0], 1e-6);
    }

    [Fact]
    public void WeightsAreAskedFor()
    {
        string message = Refuse(File(named: false).SaveParts(folder).Architecture, null);
        Assert.Contains("architecture.json: an architecture without weights; expected the file of its weights beside it; give what model.save_weights wrote: --weights FILE", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("layers/gru_1/cell/vars/0", "layers/gru_1/cell/vars/0 [3, 2], which no layer reads; expected the weights of sequential")]
    [InlineData("layers/gru/cell/vars/3", "\"gru\": 4 weights in layers/gru/cell")]
    public void WeightsOfMoreLayersAreRefused(string path, string words)
    {
        var (architecture, weights) = File(named: false).With(path, Tensors.Random(0, 3, 2)).SaveParts(folder);
        Assert.Contains(words, Refuse(architecture, weights), StringComparison.Ordinal);
    }

    [Fact]
    public void FilesThatHoldNoWeightsAreRefused()
    {
        string architecture = File(named: false).SaveParts(folder).Architecture;
        Assert.Contains("an architecture; expected weights of Keras", Refuse(architecture, architecture), StringComparison.Ordinal);
        Assert.Contains("neither a ZIP nor an HDF5 file", Refuse(architecture, Path.Combine(Corpus.Own("digits_gru_cell"), "float.tflite")), StringComparison.Ordinal);
        Assert.Contains("nothing.h5", Refuse(architecture, folder.File("nothing.h5")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("float.tflite")]
    [InlineData("model.onnx")]
    [InlineData("saved_model")]
    public void FilesWithWeightsOfTheirOwnTakeNone(string file)
    {
        string path = Path.Combine(Corpus.Own("digits_gru_cell"), file);
        Assert.Contains("leave --weights out", Refuse(path, "other.h5"), StringComparison.Ordinal);
        Assert.Contains("leave --cell out", Assert.Throws<InputException>(() => ModelReader.Read(path, new ReadOptions { Cells = [new("a", "a.cell")] })).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData(" \n{\"class_name\": \"Sequential\"}")]
    [InlineData("{\"class_name\": 3, \"config\": {}}")]
    [InlineData("{\"class_name\": \"Sequential\", \"config\": {}}")]
    public void DamagedJsonIsRefused(string json)
    {
        string path = folder.File("bad.json");
        System.IO.File.WriteAllText(path, json);
        Assert.Contains("bad.json", Refuse(path, null), StringComparison.Ordinal);
    }

    /// <summary>Seeded damage of both files: read or refused in one line.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void DamageEndsInOneLine(bool ofWeights)
    {
        var (architecture, weights) = File(named: false).SaveParts(folder);
        Damage.Check(
            System.IO.File.ReadAllBytes(ofWeights ? weights : architecture),
            ofWeights ? "damaged.weights.h5" : "damaged.json",
            200,
            path => ModelReader.Read(ofWeights ? architecture : path, new ReadOptions { Weights = ofWeights ? path : weights }));
    }

    private static string Refuse(string model, string? weights) => Assert.Throws<InputException>(() => ModelReader.Read(model, new ReadOptions { Weights = weights })).Message;

    private static KerasFile File(bool named, int seed = 1)
    {
        var file = new KerasFile(KerasConfigs.Sequential("[null, 5, 3]", KerasConfigs.Layer("GRU", "gru", """{"units": 2}"""), KerasConfigs.Layer("Dense", "dense", """{"units": 2, "use_bias": false}""")));
        Tensor[] gru = [Tensors.Random(seed, Features, 3 * Units), Tensors.Random(seed + 1, Units, 3 * Units), Tensors.Random(seed + 2, 2, 3 * Units)];
        if (!named) return file.WithAll("layers/gru/cell", gru).WithAll("layers/dense", Tensors.Random(seed + 3, 2, 2));
        return file.With("gru/gru/gru_cell/kernel:0", gru[0]).With("gru/gru/gru_cell/recurrent_kernel:0", gru[1]).With("gru/gru/gru_cell/bias:0", gru[2]).With("dense/dense/kernel:0", Tensors.Random(seed + 3, 2, 2));
    }
}
