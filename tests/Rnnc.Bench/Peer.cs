using System.Text.Json;
using Rnnc.Ir;

namespace Rnnc.Bench;

/// <summary>What another runtime takes for the same network on the same core, counted in the same way: <c>tests/peers.json</c>.</summary>
/// <param name="Runtime">The runtime and how the network was given to it.</param>
/// <param name="Instructions">Of one window.</param>
/// <param name="FlashBytes">The whole ELF.</param>
/// <param name="RamBytes">Its arena or buffers, without stack; 0 where it was not measured.</param>
internal sealed record Peer(string Model, string Board, string Runtime, long Instructions, long FlashBytes, long RamBytes)
{
    private static readonly JsonSerializerOptions Format = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <exception cref="InputException">The file is missing or damaged.</exception>
    public static IReadOnlyList<Peer> Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Peer[]>(File.ReadAllBytes(path), Format) ?? [];
        }
        catch (Exception fault) when (fault is JsonException or IOException)
        {
            throw new InputException(new Origin(path), fault.Message, "a list of peers' figures", "", fault);
        }
    }
}
