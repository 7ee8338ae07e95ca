using System.Globalization;
using System.Text.Json.Nodes;

namespace Rnnc.Tests.Read.Keras;

/// <summary>Configs as Keras writes them, from short parts. Shapes are JSON lists: <c>[null, 5, 3]</c>.</summary>
internal static class KerasConfigs
{
    /// <summary>Settings of the recurrent classes that every file has.</summary>
    private static readonly Dictionary<string, string> Defaults = new(StringComparer.Ordinal)
    {
        ["LSTM"] = """{"activation": "tanh", "recurrent_activation": "sigmoid"}""",
        ["GRU"] = """{"activation": "tanh", "recurrent_activation": "sigmoid", "reset_after": true}""",
        ["SimpleRNN"] = """{"activation": "tanh"}""",
    };

    /// <summary>A layer: class, name, its settings as JSON.</summary>
    public static JsonObject Layer(string className, string name, string settings = "{}")
    {
        JsonObject config = JsonNode.Parse(Defaults.GetValueOrDefault(className.Replace("Cell", "", StringComparison.Ordinal), "{}"))!.AsObject();
        foreach ((string key, JsonNode? value) in JsonNode.Parse(settings)!.AsObject()) config[key] = value?.DeepClone();
        config["name"] = name;
        return new JsonObject { ["module"] = "keras.layers", ["class_name"] = className, ["config"] = config, ["registered_name"] = null };
    }

    public static string Sequential(string inputShape, params ReadOnlySpan<JsonObject> layers)
    {
        var list = new JsonArray(Layer("InputLayer", "x", $$"""{"batch_shape": {{inputShape}}, "dtype": "float32"}"""));
        foreach (JsonObject layer in layers) list.Add(layer);
        return new JsonObject { ["class_name"] = "Sequential", ["config"] = new JsonObject { ["name"] = "sequential", ["layers"] = list } }.ToJsonString();
    }

    /// <summary>A functional model of Keras 3. Calls are <c>name: arg, arg; keyword=arg</c>, an argument is <c>layer.output</c> or a list <c>[a.0 b.0]</c>.</summary>
    public static string Functional(string outputs, params ReadOnlySpan<(JsonObject Layer, string Call)> layers) =>
        new JsonObject { ["class_name"] = "Functional", ["config"] = FunctionalConfig(outputs, layers) }.ToJsonString();

    public static JsonObject FunctionalConfig(string outputs, params ReadOnlySpan<(JsonObject Layer, string Call)> layers)
    {
        var list = new JsonArray();
        var inputs = new JsonArray();
        foreach ((JsonObject layer, string calls) in layers)
        {
            string name = layer["config"]!["name"]!.GetValue<string>();
            layer["name"] = name;
            layer["inbound_nodes"] = new JsonArray([.. calls.Split('|', StringSplitOptions.RemoveEmptyEntries).Select(Call)]);
            if (calls.Length == 0) inputs.Add(Reference(name + ".0"));
            list.Add(layer);
        }

        return new JsonObject
        {
            ["name"] = "functional",
            ["layers"] = list,
            ["input_layers"] = inputs,
            ["output_layers"] = new JsonArray([.. outputs.Split(' ').Select(Reference)]),
        };
    }

    public static JsonObject Input(string name, string shape, string dtype = "float32") =>
        Layer("InputLayer", name, $$"""{"batch_shape": {{shape}}, "dtype": "{{dtype}}"}""");

    private static JsonNode Call(string call)
    {
        string[] halves = call.Split(';');
        var keywords = new JsonObject();
        foreach (string keyword in halves.Skip(1)) keywords[keyword.Split('=')[0].Trim()] = Argument(keyword.Split('=')[1].Trim());
        return new JsonObject { ["args"] = new JsonArray([.. halves[0].Split(',').Select(part => Argument(part.Trim()))]), ["kwargs"] = keywords };
    }

    private static JsonNode? Argument(string text)
    {
        if (text.StartsWith('[')) return new JsonArray([.. text.Trim('[', ']').Split(' ').Select(Argument)]);
        if (text is "null" or "true" or "false" || double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _)) return JsonNode.Parse(text);
        return new JsonObject { ["class_name"] = "__keras_tensor__", ["config"] = new JsonObject { ["keras_history"] = Reference(text) } };
    }

    /// <summary><c>gru.1</c> is output 1 of the first call, <c>gru@1.0</c> output 0 of the second.</summary>
    private static JsonArray Reference(string text)
    {
        string[] parts = text.Split('.');
        string[] layer = parts[0].Split('@');
        return [layer[0], layer.Length > 1 ? int.Parse(layer[1], CultureInfo.InvariantCulture) : 0, int.Parse(parts[1], CultureInfo.InvariantCulture)];
    }
}
