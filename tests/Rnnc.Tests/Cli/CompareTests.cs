using System.Text.Json;
using Rnnc.Tests.Formats;
using Xunit;

namespace Rnnc.Tests.Cli;

public sealed class CompareTests : IDisposable
{
    private static readonly string[] Keys =
    [
        "model", "metric", "accuracy_float", "accuracy_int8", "macs", "instructions", "instructions_per_mac", "estimated_ms", "flash_bytes", "flash_model_bytes", "ram_bytes", "stack_bytes",
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void On_a_board_every_figure_is_there()
    {
        string json = folder.File("figures.json"), html = folder.File("figures.html");
        string text = CommandLine.Succeed(
            "compare", Model("digits_rnn_cell"), Model("digits_fastgrnn"), "--calibrate", Corpus.Digits, "--test", Corpus.Digits, "--board", "qemu-an386", "--json", json, "--html", html);
        Assert.Contains("digits_fastgrnn", text, StringComparison.Ordinal);
        Assert.Contains("20 windows", text, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(json));
        JsonElement[] rows = [.. document.RootElement.EnumerateArray()];
        Assert.Equal(2, rows.Length);
        foreach (JsonElement row in rows)
        {
            Assert.Superset(Keys.ToHashSet(), row.EnumerateObject().Select(property => property.Name).ToHashSet());
            Assert.Equal("accuracy", row.GetProperty("metric").GetString());
            Assert.InRange(row.GetProperty("accuracy_float").GetDouble() - row.GetProperty("accuracy_int8").GetDouble(), -0.006, 0.0051);
            Assert.Equal(10560, row.GetProperty("macs").GetInt64());
            Assert.InRange(row.GetProperty("instructions_per_mac").GetDouble(), 1, 8);
            Assert.InRange(row.GetProperty("flash_bytes").GetInt64(), row.GetProperty("flash_model_bytes").GetInt64(), 24 * 1024);
            Assert.InRange(row.GetProperty("ram_bytes").GetInt64(), 1, 1024);
            Assert.InRange(row.GetProperty("stack_bytes").GetInt64(), 1, 4096);
        }

        string page = File.ReadAllText(html);
        Assert.Contains("src=\"data:image/svg+xml;base64,", page, StringComparison.Ordinal);
        foreach (string part in (string[])["<table", "<svg", "prefers-color-scheme", "Equations", "Error by layer"]) Assert.Contains(part, page, StringComparison.Ordinal);
        Assert.DoesNotMatch("(src|href)=\"?http", page);
    }

    [Fact]
    public void Without_a_board_its_figures_are_null()
    {
        string json = folder.File("figures.json");
        CommandLine.Succeed("compare", Model("digits_rnn_cell"), "--calibrate", Corpus.Digits, "--test", Corpus.Digits, "--json", json);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(json));
        foreach (string key in Keys[5..]) Assert.Equal(JsonValueKind.Null, document.RootElement[0].GetProperty(key).ValueKind);
    }

    [Fact]
    [Trait("Category", "Slow")]
    public void A_stream_is_measured_step_by_step()
    {
        if (Corpus.Shared is null) return;
        string data = Path.Combine(Corpus.Shared, "data", "vibration.npz"), json = folder.File("figures.json");
        CommandLine.Succeed(
            "compare", Path.Combine(Corpus.Shared, "models", "vibration_stateful_gru", "model.keras"), "--calibrate", data, "--test", data, "--stream", "--board", "qemu-an386", "--json", json);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllText(json));
        JsonElement row = document.RootElement[0];
        Assert.Equal("rmse", row.GetProperty("metric").GetString());
        Assert.InRange(row.GetProperty("rmse_int8").GetDouble() / row.GetProperty("rmse_float").GetDouble(), 0.9, 1.1);
        Assert.Equal(880, row.GetProperty("macs").GetInt64());
        Assert.InRange(row.GetProperty("instructions").GetDouble(), 500, 10000);
    }

    private static string Model(string name) => Path.Combine(Corpus.Own(name), "float.tflite");
}
