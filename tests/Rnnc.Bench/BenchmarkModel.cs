using System.Text.Json;
using Rnnc.Ir;

namespace Rnnc.Bench;

/// <summary>A trained model that is measured: a folder of <c>tests/models</c> with a <c>float.tflite</c> and <c>facts.json</c>.</summary>
/// <param name="Name">The folder's name.</param>
/// <param name="Cell">What the recurrent layer is, for people.</param>
/// <param name="Data">The <c>.npz</c> with <c>x_calib</c> and <c>x_test</c>.</param>
internal sealed record BenchmarkModel(string Name, string File, string Cell, string Data)
{
    /// <summary>Those of the names, all where there are none, in ordinal order.</summary>
    /// <exception cref="InputException">A name is no model's.</exception>
    public static IReadOnlyList<BenchmarkModel> In(string folder, IReadOnlyList<string> names)
    {
        string[] all =
        [
            .. Directory.EnumerateDirectories(folder)
                .Where(model => System.IO.File.Exists(Path.Combine(model, "float.tflite")))
                .Select(model => Path.GetFileName(model))
                .Order(StringComparer.Ordinal),
        ];
        foreach (string name in names)
            if (!all.Contains(name)) throw new InputException(new Origin(folder), $"no model {name}", $"one of {string.Join(", ", all)}");
        return [.. all.Where(name => names.Count == 0 || names.Contains(name)).Select(name => Read(folder, name))];
    }

    private static BenchmarkModel Read(string folder, string name)
    {
        using JsonDocument facts = JsonDocument.Parse(System.IO.File.ReadAllBytes(Path.Combine(folder, name, "facts.json")));
        string Fact(string key) => facts.RootElement.GetProperty(key).GetString()!;
        return new BenchmarkModel(name, Path.Combine(folder, name, "float.tflite"), Fact("cell"), Path.Combine(folder, "data", Fact("dataset") + ".npz"));
    }
}
