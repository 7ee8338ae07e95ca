using System.Diagnostics;
using Rnnc.Ir;
using Xunit;

namespace Rnnc.Tests.Formats;

/// <summary>
/// Seeded damage of a file: cuts, flipped bits and overwritten runs. A reader may still read the result or refuse it
/// with an <see cref="InputException"/> that names the file; nothing else, and within time.
/// </summary>
public static class Damage
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    public static void Check(byte[] intact, string name, int cases, Action<string> read)
    {
        using var folder = new TemporaryFolder();
        for (int seed = 0; seed < cases; seed++)
        {
            string path = folder.Put(name, Apply(intact, seed));
            var watch = Stopwatch.StartNew();
            try
            {
                read(path);
            }
            catch (InputException fault)
            {
                Assert.Contains(name, fault.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', fault.Message);
            }
            catch (Exception fault)
            {
                Assert.Fail($"{name}, damage {seed}: {fault}");
            }

            Assert.True(watch.Elapsed < Limit, $"{name}, damage {seed}: {watch.Elapsed}");
        }
    }

    private static byte[] Apply(byte[] intact, int seed)
    {
        var random = new Random(seed);
        byte[] damaged = [.. intact];
        switch (seed % 4)
        {
            case 0:
                return damaged[..random.Next(damaged.Length)];
            case 1: // single bits, mostly in the first bytes, where the headers are
                for (int i = random.Next(1, 4); i > 0; i--)
                    damaged[random.Next(random.Next(1, damaged.Length))] ^= (byte)(1 << random.Next(8));
                return damaged;
            case 2: // extreme values where sizes and offsets may be
                byte[] pattern = [0x00, 0x7F, 0x80, 0xFF];
                int start = random.Next(damaged.Length), length = random.Next(1, 9);
                damaged.AsSpan(start, Math.Min(length, damaged.Length - start)).Fill(pattern[random.Next(pattern.Length)]);
                return damaged;
            default: // a run copied to another place
                int size = random.Next(1, Math.Min(64, damaged.Length));
                damaged.AsSpan(random.Next(damaged.Length - size), size).ToArray().CopyTo(damaged, random.Next(damaged.Length - size));
                return damaged;
        }
    }
}
