using Rnnc.Tests.Formats;
using Xunit;

namespace Rnnc.Tests.Cli;

/// <summary>Damaged models through everything that follows the reader: they compile, or are refused in one line; nothing else.</summary>
public sealed class DamageTests : IDisposable
{
    private const int Cases = 16;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("digits_gru_cell/float.tflite")]
    [InlineData("digits_lnlstm/float.tflite")]
    [InlineData("digits_lstm_cell/model.keras")]
    [InlineData("digits_rnn_cell/model.h5")]
    public void Compiles_or_refuses(string file)
    {
        byte[] intact = File.ReadAllBytes(Path.Combine(Corpus.OwnModels, file));
        string name = "damaged" + Path.GetExtension(file);
        for (int seed = 0; seed < Cases; seed++)
        {
            string path = folder.Put(name, Flip(intact, seed));
            CommandLine run = CommandLine.Run("compile", path, "--calibrate", Corpus.Digits, "-o", folder.File("out"));
            Assert.True(run.Status is 0 or 1 && !run.Errors.Contains("internal error", StringComparison.Ordinal), $"{file}, damage {seed}: {run.Errors}");
            if (run.Status == 1) Assert.Single(run.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
    }

    /// <summary>A few bytes anywhere: in weights mostly, so that many files are still read.</summary>
    private static byte[] Flip(byte[] intact, int seed)
    {
        var random = new Random(seed);
        byte[] damaged = [.. intact];
        for (int i = random.Next(1, 6); i > 0; i--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
        return damaged;
    }
}
