using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>
/// One object of a Keras config with its place: typed access by key. A missing key or a value of another type is refused with the
/// key's name. A JSON null counts as absent, as Keras writes null for arguments that are not given.
/// </summary>
internal sealed class ConfigObject
{
    private const string Remedy = "the config is damaged: save the model again";

    private readonly JsonElement element;

    public ConfigObject(JsonElement element, Origin where, string what)
    {
        if (element.ValueKind != JsonValueKind.Object) throw new InputException(where, $"{what} is {Describe(element)}", "an object", Remedy);
        this.element = element;
        Where = where;
    }

    public Origin Where { get; }

    /// <summary>The same object under another place.</summary>
    public ConfigObject At(Origin where) => new(element, where, "the config");

    public bool TryFind(string key, out JsonElement value) =>
        element.TryGetProperty(key, out value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);

    public bool Has(string key) => TryFind(key, out _);

    /// <summary>The key is there and its value is null.</summary>
    public bool IsNull(string key) => element.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.Null;

    public JsonElement Any(string key) => TryFind(key, out JsonElement value) ? value : throw Fault(key, "a value");

    public ConfigObject Object(string key) =>
        TryFind(key, out JsonElement value) && value.ValueKind == JsonValueKind.Object ? new(value, Where, key) : throw Fault(key, "an object");

    public List<JsonElement> List(string key) =>
        TryFind(key, out JsonElement value) && value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : throw Fault(key, "a list");

    public string Text(string key) =>
        TryFind(key, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Fault(key, "text");

    public string Text(string key, string fallback) => Has(key) ? Text(key) : fallback;

    public bool Flag(string key, bool fallback)
    {
        if (!TryFind(key, out JsonElement value)) return fallback;
        return value.ValueKind switch
        {
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => throw Fault(key, "true or false"),
        };
    }

    public double Number(string key, double fallback)
    {
        if (!TryFind(key, out JsonElement value)) return fallback;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number)) return number;

        // Some Keras versions write layer arguments as arrays: {"class_name": "__numpy__", "config": {"value": 0.3}} or {"type": "ndarray", "value": 0.3}.
        if (value.ValueKind == JsonValueKind.Object && value.TryGetProperty("value", out JsonElement inner) &&
            inner.ValueKind == JsonValueKind.Number && inner.TryGetDouble(out number) && double.IsFinite(number)) return number;
        throw Fault(key, "a number");
    }

    public int Integer(string key, int fallback) => Has(key) ? Integer(key) : fallback;

    public int Integer(string key) => TryFind(key, out JsonElement value) && TryInteger(value, out int number) ? number : throw Fault(key, "a whole number");

    /// <summary>A number of units, features or entries: 1 or more.</summary>
    public int Count(string key) =>
        TryFind(key, out JsonElement value) && TryInteger(value, out int number) && number > 0 ? number : throw Fault(key, "a whole number of 1 or more");

    public InputException Fault(string key, string expected) =>
        new(Where, TryFind(key, out JsonElement value) ? $"{key} is {Describe(value)}" : $"no {key} in its config", expected, Remedy);

    /// <summary>A JSON value for a diagnostic: short, one line.</summary>
    public static string Describe(JsonElement value)
    {
        const int longest = 60;
        string text = value.ValueKind == JsonValueKind.Undefined ? "nothing" : value.GetRawText();
        return text.Length <= longest ? text : string.Create(CultureInfo.InvariantCulture, $"{text[..longest]}...");
    }

    public static bool TryInteger(JsonElement value, [NotNullWhen(true)] out int number)
    {
        number = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out number);
    }
}
