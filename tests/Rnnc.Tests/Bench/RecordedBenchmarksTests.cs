using System.Text.Json;
using Xunit;

namespace Rnnc.Tests.Bench;

/// <summary>What the project promises about costs on the Cortex-M4, of the figures that <c>tools/bench --check</c> holds to what is measured.</summary>
public class RecordedBenchmarksTests
{
    private const string CortexM4 = "qemu-an386";

    [Theory]
    [InlineData("digits_lstm_cell", 3.0)]
    [InlineData("digits_gru_cell", 3.0)]
    public void InstructionsPerMac(string model, double most) =>
        Assert.InRange(Find(model).GetProperty("instructions_per_mac").GetDouble(), 0.5, most);

    [Fact]
    public void EveryFirmwareFits24KilobytesOfFlashAndOneOfRam()
    {
        JsonElement[] all = [.. OnCortexM4()];
        Assert.True(all.Length >= 9);
        Assert.All(all, each => Assert.InRange(each.GetProperty("flash_bytes").GetInt64(), 1, 24 * 1024));
        Assert.All(all, each => Assert.InRange(each.GetProperty("ram_bytes").GetInt64(), 1, 1024));
    }

    private static JsonElement Find(string model) => OnCortexM4().Single(each => each.GetProperty("model").GetString() == model);

    private static IEnumerable<JsonElement> OnCortexM4()
    {
        JsonElement record = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Corpus.Root, "tests", "benchmarks.json"))).RootElement;
        return record.GetProperty("figures").EnumerateArray().Where(each => each.GetProperty("board").GetString() == CortexM4);
    }
}
