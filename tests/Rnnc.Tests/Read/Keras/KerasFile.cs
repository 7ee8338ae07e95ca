using System.IO.Compression;
using System.Text.Json.Nodes;
using PureHDF;
using Rnnc.Ir;
using Rnnc.Read;
using Rnnc.Tests.Formats;

namespace Rnnc.Tests.Read.Keras;

/// <summary>Keras files made for a test: a config, and weights by place (<c>.keras</c>) or by name (<c>.h5</c>).</summary>
internal sealed class KerasFile(string config, string version = "3.15.1")
{
    private readonly List<(string Path, Tensor Values)> weights = [];

    /// <summary>A weight of a <c>.keras</c>: <c>layers/gru/cell/vars/0</c>; of an <c>.h5</c>: <c>gru/gru/gru_cell/kernel:0</c>, the layer first.</summary>
    public KerasFile With(string path, Tensor values)
    {
        weights.Add((path, values));
        return this;
    }

    /// <summary>The variables of a group of a <c>.keras</c>, in order.</summary>
    public KerasFile WithAll(string group, params ReadOnlySpan<Tensor> values)
    {
        for (int i = 0; i < values.Length; i++) With($"{group}/vars/{i}", values[i]);
        return this;
    }

    public string SaveKeras(TemporaryFolder folder)
    {
        string weightsPath = folder.File("model.weights.h5");
        WriteByPlace(weightsPath);
        string file = folder.File("model.keras");
        File.Delete(file);
        using ZipArchive zip = ZipFile.Open(file, ZipArchiveMode.Create);
        Write(zip, "metadata.json", new JsonObject { ["keras_version"] = version }.ToJsonString());
        Write(zip, "config.json", config);
        zip.CreateEntryFromFile(weightsPath, "model.weights.h5");
        return file;
    }

    public string SaveHdf5(TemporaryFolder folder)
    {
        var layers = new H5Group();
        foreach (var layer in weights.GroupBy(weight => weight.Path.Split('/')[0]))
        {
            var group = new H5Group();
            foreach ((string path, Tensor values) in layer) Put(group, path[(layer.Key.Length + 1)..], values);
            group.Attributes["weight_names"] = layer.Select(weight => weight.Path[(layer.Key.Length + 1)..]).ToArray();
            layers[layer.Key] = group;
        }

        layers.Attributes["layer_names"] = layers.Keys.ToArray();
        var root = new H5File { ["model_weights"] = layers };
        root.Attributes["model_config"] = config;
        root.Attributes["keras_version"] = version;
        string file = folder.File("model.h5");
        root.Write(file);
        return file;
    }

    /// <summary>The architecture's JSON beside the file of its weights, by place or by name.</summary>
    public (string Architecture, string Weights) SaveParts(TemporaryFolder folder, bool named = false)
    {
        string architecture = folder.File("architecture.json"), file = folder.File("architecture.weights.h5");
        File.WriteAllText(architecture, config);
        if (named) File.Copy(SaveHdf5(folder), file, overwrite: true);
        else WriteByPlace(file);
        return (architecture, file);
    }

    /// <summary>Saves as <c>.keras</c> and reads.</summary>
    public Model Read(ReadOptions? options = null)
    {
        using var folder = new TemporaryFolder();
        return ModelReader.Read(SaveKeras(folder), options ?? ReadOptions.Default);
    }

    public Model ReadHdf5()
    {
        using var folder = new TemporaryFolder();
        return ModelReader.Read(SaveHdf5(folder), ReadOptions.Default);
    }

    private void WriteByPlace(string file)
    {
        var root = new H5File();
        foreach ((string path, Tensor values) in weights) Put(root, path, values);
        root.Write(file);
    }

    private static void Put(H5Group group, string path, Tensor values)
    {
        string[] parts = path.Split('/');
        foreach (string part in parts.SkipLast(1))
        {
            if (!group.TryGetValue(part, out object? inner)) group[part] = inner = new H5Group();
            group = (H5Group)inner;
        }

        ulong[] dims = [.. values.Dims.Select(dim => (ulong)dim)];
        group[parts[^1]] = values.Rank == 0 ? values.Floats[0] : new H5Dataset(values.Floats.ToArray(), fileDims: dims);
    }

    private static void Write(ZipArchive zip, string name, string text)
    {
        using var writer = new StreamWriter(zip.CreateEntry(name).Open());
        writer.Write(text);
    }
}
