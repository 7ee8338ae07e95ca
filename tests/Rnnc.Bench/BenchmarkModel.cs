using System.Text.Json;
using Rnnc.Formats.Data;
using Rnnc.Ir;

namespace Rnnc.Bench;

/// <summary>A trained model that is measured: a folder of models with a <c>float.tflite</c> and <c>facts.json</c>.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Cell">What the recurrent layer is, for people.</param>
/// <param name="Calibration">What <c>--calibrate</c> takes.</param>
/// <param name="Test">A file with windows to run.</param>
/// <param name="TestArray">The name of the array of windows in it; that with the input's name comes first.</param>
internal sealed record BenchmarkModel(string Name, string File, string Cell, string Calibration, string Test, string TestArray)
{
    private const string Tests = "x_test";

    /// <summary>
    /// Those of the names, all where there are none, in ordinal order: the project's own, and those of a folder <c>shared</c> beside the
    /// project, where there is one.
    /// </summary>
    /// <param name="root">The project's folder.</param>
    /// <param name="temporary">A folder for data that has to be converted.</param>
    /// <exception cref="InputException">A name is no model's.</exception>
    public static IReadOnlyList<BenchmarkModel> In(string root, string temporary, IReadOnlyList<string> names)
    {
        string own = Path.Combine(root, "tests", "models"), shared = Path.GetFullPath(Path.Combine(root, "..", "shared"));
        IEnumerable<BenchmarkModel> found = Folder(own, Path.Combine(own, "data"));
        if (Directory.Exists(Path.Combine(shared, "models")))
            found = found.Concat(Folder(Path.Combine(shared, "models"), Path.Combine(shared, "data"))).Concat(PeerNetwork.In(shared, temporary));
        BenchmarkModel[] all = [.. found.DistinctBy(model => model.Name).OrderBy(model => model.Name, StringComparer.Ordinal)];
        foreach (string name in names)
            if (!all.Any(model => model.Name == name)) throw new InputException(new Origin(own), $"no model {name}", $"one of {string.Join(", ", all.Select(model => model.Name))}");
        return [.. all.Where(model => names.Count == 0 || names.Contains(model.Name))];
    }

    private static IEnumerable<BenchmarkModel> Folder(string folder, string data) => Directory.EnumerateDirectories(folder)
        .Where(model => System.IO.File.Exists(Path.Combine(model, "float.tflite")) && System.IO.File.Exists(Path.Combine(model, "facts.json")))
        .Select(model => Read(model, data)).OfType<BenchmarkModel>();

    /// <summary>Null where the data set has no windows of one input.</summary>
    private static BenchmarkModel? Read(string folder, string data)
    {
        using JsonDocument facts = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(folder, "facts.json")));
        string Fact(string key) => facts.RootElement.GetProperty(key).GetString()!;
        string windows = Path.Combine(data, Fact("dataset") + ".npz");
        if (!System.IO.File.Exists(windows) || !DataFile.Read(windows).Arrays.ContainsKey(Tests)) return null;
        return new BenchmarkModel(Path.GetFileName(folder), Path.Combine(folder, "float.tflite"), Fact("cell"), windows, windows, Tests);
    }
}
