using System.Text.Json;
using Xunit;

namespace Rnnc.Tests.Bench;

/// <summary>What the project promises about costs on the Cortex-M4, of the figures that <c>tools/bench --check</c> holds to what is measured.</summary>
public class RecordedBenchmarksTests
{
    private const string CortexM4 = "qemu-an386";

    [Theory]
    [InlineData("digits_lstm_cell", 1.65)]
    [InlineData("digits_gru_cell", 1.75)]
    public void InstructionsPerMac(string model, double most) =>
        Assert.InRange(Find(model).GetProperty("instructions_per_mac").GetDouble(), 0.5, most);

    [Fact]
    public void EveryFirmwareFits24KilobytesOfFlashAndOneOfRam()
    {
        JsonElement[] all = [.. OnCortexM4().Where(each => each.GetProperty("model").GetString()!.StartsWith("digits_", StringComparison.Ordinal))];
        Assert.True(all.Length >= 9);
        Assert.All(all, each => Assert.InRange(each.GetProperty("flash_bytes").GetInt64(), 1, 24 * 1024));
        Assert.All(all, each => Assert.InRange(each.GetProperty("ram_bytes").GetInt64(), 1, 1024));
    }

    /// <summary>A cell pays for its arithmetic and for nothing else, whatever it is.</summary>
    [Fact]
    public void EveryCellKeepsToItsBound()
    {
        foreach (JsonElement each in OnCortexM4().Where(each => each.GetProperty("model").GetString()!.StartsWith("digits_", StringComparison.Ordinal)))
        {
            string model = each.GetProperty("model").GetString()!;
            long bound = each.GetProperty("bound").GetInt64(), instructions = each.GetProperty("instructions").GetInt64();
            Assert.True(instructions <= bound, $"{model}: {instructions} instructions, {bound} allowed");
        }
    }

    private static JsonElement Find(string model) => OnCortexM4().Single(each => each.GetProperty("model").GetString() == model);

    private static IEnumerable<JsonElement> OnCortexM4()
    {
        JsonElement record = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Corpus.Root, "tests", "benchmarks.json"))).RootElement;
        return record.GetProperty("figures").EnumerateArray().Where(each => each.GetProperty("board").GetString() == CortexM4);
    }
}
