using System.Text;
using System.Text.Json;
using Rnnc.Emit.C.Layout;
using Rnnc.Int8;

namespace Rnnc.Emit.C;

/// <summary>rnnc.json: what a folder that rnnc wrote holds, for the tools that build and run it.</summary>
public static class Manifest
{
    public const string FileName = "rnnc.json";

    /// <summary>Version of the manifest's form.</summary>
    public const int Format = 1;

    /// <summary>Version of rnnc that is written into it.</summary>
    public const string Version = "0.1.0";

    internal static string Print(IReadOnlyList<ManifestEntry> models, IReadOnlyList<(TranslatorProgram Program, EmitOptions Options)> translators)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteString("rnnc", Version);
            json.WriteStartArray("models");
            foreach (ManifestEntry model in models) Write(json, model);
            foreach ((TranslatorProgram program, EmitOptions options) in translators) Write(json, program, options.Name);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    /// <summary>The manifest of a folder that holds models as other files than C: their names.</summary>
    public static string PrintNames(IEnumerable<string> models)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("format", Format);
            json.WriteString("rnnc", Version);
            json.WriteStartArray("models");
            foreach (string name in models)
            {
                json.WriteStartObject();
                json.WriteString("name", name);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter json, ManifestEntry entry)
    {
        Int8Model model = entry.Model;
        json.WriteStartObject();
        json.WriteString("name", entry.Name);
        json.WriteString("header", $"{entry.Name}.h");
        WriteArrays(json, "inputs", model, VectorRole.Input);
        WriteArrays(json, "outputs", model, VectorRole.Output);
        WriteStates(json, [.. model.WithRole(VectorRole.State)]);
        json.WriteNumber("steps", Math.Max(model.Steps, 1));
        json.WriteBoolean("steps_fixed", model.StepsAreFixed || model.Steps == 0);
        json.WriteBoolean("streamable", Streaming.Obstacle(model) is null);
        json.WriteNumber("macs", Macs.OfWindow(model));
        Work work = Work.OfWindow(model);
        json.WriteNumber("rows", work.Rows);
        json.WriteNumber("operations", work.Operations);
        json.WriteNumber("normalised", work.Normalised);
        json.WriteStartArray("layers");
        foreach ((string function, string layer) in entry.Layers)
        {
            json.WriteStartObject();
            json.WriteString("function", function);
            json.WriteString("layer", layer);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>A translator as the harness sees it: tokens and how to decode them go in, an answer with its length and status comes out.</summary>
    private static void Write(Utf8JsonWriter json, TranslatorProgram program, string name)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("header", $"{name}.h");
        json.WriteBoolean("translator", true);
        json.WriteStartArray("inputs");
        WriteIntegers(json, "tokens", 1, perStep: true);
        WriteIntegers(json, "helper, temperature as IEEE 754, generator, capacity", 5, perStep: false);
        json.WriteEndArray();
        json.WriteStartArray("outputs");
        WriteIntegers(json, "answer", program.Longest, perStep: false);
        WriteIntegers(json, "count, status", 2, perStep: false);
        json.WriteEndArray();
        WriteStates(json, []);
        json.WriteNumber("steps", program.SourceTokens);
        json.WriteBoolean("steps_fixed", false);
        json.WriteBoolean("streamable", false);
        json.WriteNumber("macs", Macs.OfWindow(program.Source) + (program.Longest * Macs.OfWindow(program.Step with { Steps = 1 })));
        json.WriteEndObject();
    }

    private static void WriteIntegers(Utf8JsonWriter json, string name, int count, bool perStep)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString("type", "int32");
        json.WriteBoolean("per_step", perStep);
        json.WriteNumber("count", count);
        json.WriteEndObject();
    }

    private static void WriteArrays(Utf8JsonWriter json, string property, Int8Model model, VectorRole role)
    {
        json.WriteStartArray(property);
        for (int i = 0; i < model.Vectors.Length; i++)
        {
            Vector vector = model.Vectors[i];
            if (vector.Role != role) continue;
            json.WriteStartObject();
            json.WriteString("name", vector.Name);
            json.WriteString("type", $"int{vector.Bits}");
            json.WriteBoolean("per_step", vector.PerStep);
            json.WriteNumber("count", vector.Length);
            json.WriteNumber("scale", vector.Scale);
            json.WriteNumber("zero_point", vector.ZeroPoint);
            if (Tokens.CountOf(model, i) is { } tokens) json.WriteNumber("tokens", tokens);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteStates(Utf8JsonWriter json, IReadOnlyList<Vector> states)
    {
        string type = states.Any(state => state.Bits == 32) ? "int32" : "int16";
        json.WriteStartArray("states");
        foreach (Vector state in states)
        {
            json.WriteStartObject();
            json.WriteString("name", state.Name);
            json.WriteNumber("count", state.Length);
            json.WriteString("type", type);
            json.WriteNumber("scale", state.Scale);
            json.WriteBoolean("kept", state.Kept);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
