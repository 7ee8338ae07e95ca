using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json.Nodes;
using Rnnc.Ir;
using Rnnc.Read;
using Rnnc.Tests.Formats;
using Xunit;

namespace Rnnc.Tests.Read.Keras;

/// <summary>Seeded damage: a model is read or refused in one line that names the file, in bounded time, and nothing else happens.</summary>
public sealed class KerasFuzzTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Models => Corpus.Shared is null
        ? ["digits_gru_cell", "digits_lstm_cell"]
        : ["digits_gru_cell", "digits_lstm_cell", "motions_bigru_sum", "motions_masked", "motions_runtime_state", "motions_stackedcells", "keras2_stacked", "vibration_stateful_gru", "sentiment_embedding"];

    /// <summary>A value of the config is replaced, removed, doubled or moved; the weights stay whole.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void DamagedConfigs(string model)
    {
        const int cases = 100;
        string intact = Corpus.FilesEndingIn("model.keras").Single(file => Path.GetFileName(Path.GetDirectoryName(file)) == model);
        using var folder = new TemporaryFolder();
        string path = folder.File("damaged.keras");
        for (int seed = 0; seed < cases; seed++)
        {
            File.WriteAllBytes(path, File.ReadAllBytes(intact));
            using (ZipArchive zip = ZipFile.Open(path, ZipArchiveMode.Update)) DamageConfig(zip, new Random(seed));
            Read(path, seed);
        }
    }

    [Theory]
    [InlineData("model.keras", 200)]
    [InlineData("model.h5", 300)]
    public void DamagedBytes(string file, int cases) =>
        Damage.Check(File.ReadAllBytes(Path.Combine(Corpus.Own("digits_gru_cell"), file)), file, cases, path => ModelReader.Read(path, ReadOptions.Default));

    private static void Read(string path, int seed)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            ModelReader.Read(path, ReadOptions.Default);
        }
        catch (InputException fault)
        {
            Assert.Contains("damaged.keras", fault.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', fault.Message);
            Assert.False(fault.InnerException is not null and not TypeMismatchException and not OverflowException, $"damage {seed}: {fault.InnerException}");
        }
        catch (Exception fault)
        {
            Assert.Fail($"damage {seed}: {fault}");
        }

        Assert.True(watch.Elapsed < Limit, $"damage {seed}: {watch.Elapsed}");
    }

    private static void DamageConfig(ZipArchive zip, Random random)
    {
        ZipArchiveEntry entry = zip.GetEntry("config.json")!;
        string text;
        using (var reader = new StreamReader(entry.Open())) text = reader.ReadToEnd();
        JsonNode root = JsonNode.Parse(text)!;
        for (int i = random.Next(1, 3); i > 0; i--) DamageOne(root, random);
        entry.Delete();
        using var writer = new StreamWriter(zip.CreateEntry("config.json").Open());
        writer.Write(root.ToJsonString());
    }

    private static void DamageOne(JsonNode root, Random random)
    {
        var places = new List<JsonNode>();
        Collect(root, places);
        JsonNode place = places[random.Next(places.Count)];
        JsonNode? other = places[random.Next(places.Count)].DeepClone();
        JsonNode? value = random.Next(8) switch
        {
            0 => null,
            1 => JsonValue.Create(-1),
            2 => JsonValue.Create(int.MaxValue),
            3 => JsonValue.Create(1e300),
            4 => JsonValue.Create("tanh"),
            5 => JsonValue.Create(random.Next(2) == 0),
            6 => new JsonArray(),
            _ => other,
        };
        if (place is JsonObject map && map.Count > 0)
        {
            string key = map.ElementAt(random.Next(map.Count)).Key;
            if (random.Next(3) == 0) map.Remove(key);
            else map[key] = value;
        }
        else if (place is JsonArray list && list.Count > 0)
        {
            if (random.Next(3) == 0) list.RemoveAt(random.Next(list.Count));
            else if (random.Next(2) == 0) list[random.Next(list.Count)] = value;
            else list.Add(value);
        }
    }

    private static void Collect(JsonNode? node, List<JsonNode> places)
    {
        if (node is JsonObject map)
        {
            places.Add(node);
            foreach ((_, JsonNode? value) in map) Collect(value, places);
        }
        else if (node is JsonArray list)
        {
            places.Add(node);
            foreach (JsonNode? value in list) Collect(value, places);
        }
    }
}
