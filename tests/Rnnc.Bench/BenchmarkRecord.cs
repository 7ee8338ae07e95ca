using System.Text.Json;
using System.Text.Json.Serialization;
using Rnnc.Ir;

namespace Rnnc.Bench;

/// <param name="Cell">What the recurrent layer is, for people.</param>
internal sealed record MeasuredModel(string Name, string Cell);

/// <summary>The figures of all models on all boards; <c>tests/benchmarks.json</c> holds the recorded ones.</summary>
/// <param name="Compiler">The C compiler's name and version.</param>
internal sealed record BenchmarkRecord(string Compiler, IReadOnlyList<MeasuredModel> Models, IReadOnlyList<Figures> Figures)
{
    private static readonly JsonSerializerOptions Format = new()
    {
        WriteIndented = true,
        IndentSize = 1,
        NewLine = "\n",
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectRequiredConstructorParameters = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <exception cref="InputException">There is no record, or it is damaged.</exception>
    public static BenchmarkRecord Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<BenchmarkRecord>(File.ReadAllBytes(path), Format)!;
        }
        catch (Exception fault) when (fault is JsonException or IOException)
        {
            throw new InputException(new Origin(path), fault.Message, "recorded benchmarks", "record them with tools/bench", fault);
        }
    }

    public void Write(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Format) + "\n");
}
