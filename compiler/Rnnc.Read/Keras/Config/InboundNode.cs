using System.Collections.Immutable;
using System.Text.Json;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>
/// The calls of a layer, <c>inbound_nodes</c>, in both forms:
/// Keras 3 <c>{"args": [...], "kwargs": {...}}</c> with tensors as <c>{"class_name": "__keras_tensor__", "config": {"keras_history": [layer, call, output]}}</c>;
/// Keras 2 <c>[[layer, call, output, {kwargs}], ...]</c>, where one entry is one tensor, several are a list.
/// </summary>
internal static class InboundNode
{
    private const string Remedy = "the config is damaged: save the model again";

    public static CallConfig Read(JsonElement node, Origin where) => node.ValueKind switch
    {
        JsonValueKind.Object => ReadKeras3(new ConfigObject(node, where, "inbound_nodes")),
        JsonValueKind.Array => ReadKeras2(node, where),
        _ => throw new InputException(where, $"inbound_nodes holds {ConfigObject.Describe(node)}", "a call", Remedy),
    };

    /// <summary>References of <c>input_layers</c> and <c>output_layers</c>: one triple, a list of them, or an object of them.</summary>
    public static IEnumerable<TensorReference> ReadReferences(JsonElement element, Origin where)
    {
        if (TryTriple(element, out TensorReference? reference)) return [reference];
        return element.ValueKind switch
        {
            JsonValueKind.Array => element.EnumerateArray().SelectMany(item => ReadReferences(item, where)),
            JsonValueKind.Object => element.EnumerateObject().SelectMany(item => ReadReferences(item.Value, where)),
            _ => throw new InputException(where, $"a tensor named {ConfigObject.Describe(element)}", "[layer, call, output]", Remedy),
        };
    }

    private static CallConfig ReadKeras3(ConfigObject node)
    {
        ImmutableArray<Argument> positional = [.. node.List("args").Select(item => ReadArgument(item, node.Where))];
        var keywords = node.Has("kwargs") ? ReadKeywords(node.Any("kwargs"), node.Where, ReadArgument) : [];
        return CallConfig.Of(positional, keywords);
    }

    private static Argument ReadArgument(JsonElement element, Origin where)
    {
        if (element.ValueKind == JsonValueKind.Array) return new Argument.OfList([.. element.EnumerateArray().Select(item => ReadArgument(item, where))]);
        if (element.ValueKind != JsonValueKind.Object) return new Argument.OfValue(element);
        if (!element.TryGetProperty("class_name", out JsonElement name)) return new Argument.OfList([.. element.EnumerateObject().Select(item => ReadArgument(item.Value, where))]);
        if (!name.ValueEqualsText("__keras_tensor__")) return new Argument.OfValue(element);
        JsonElement history = new ConfigObject(element, where, "a tensor").Object("config").Any("keras_history");
        return TryTriple(history, out TensorReference? reference)
            ? new Argument.OfTensor(reference)
            : throw new InputException(where, $"keras_history is {ConfigObject.Describe(history)}", "[layer, call, output]", Remedy);
    }

    private static CallConfig ReadKeras2(JsonElement node, Origin where)
    {
        JsonElement[] entries = node.GetArrayLength() > 0 && node[0].ValueKind == JsonValueKind.String ? [node] : [.. node.EnumerateArray()];
        var positional = ImmutableArray.CreateBuilder<Argument>();
        var keywords = new List<KeyValuePair<string, Argument>>();
        foreach (JsonElement entry in entries)
        {
            positional.Add(ReadEntry(entry, where));
            if (entry.GetArrayLength() > 3) keywords.AddRange(ReadKeywords(entry[3], where, ReadKeras2Argument));
        }

        Argument first = positional.Count == 1 ? positional[0] : new Argument.OfList(positional.ToImmutable());
        return CallConfig.Of([first], keywords);
    }

    private static Argument ReadEntry(JsonElement entry, Origin where)
    {
        if (entry.ValueKind == JsonValueKind.Array && entry.GetArrayLength() >= 3)
        {
            if (entry[0].ValueEqualsText("_CONSTANT_VALUE")) return new Argument.OfValue(entry[2]);
            if (TryTriple(entry, out TensorReference? reference)) return new Argument.OfTensor(reference);
        }

        throw new InputException(where, $"inbound_nodes holds {ConfigObject.Describe(entry)}", "[layer, call, output, arguments]", Remedy);
    }

    private static Argument ReadKeras2Argument(JsonElement element, Origin where)
    {
        if (element.ValueKind != JsonValueKind.Array) return new Argument.OfValue(element);
        if (element.GetArrayLength() == 3 && element[0].ValueEqualsText("_CONSTANT_VALUE")) return new Argument.OfValue(element[2]);
        if (TryTriple(element, out TensorReference? reference)) return new Argument.OfTensor(reference);
        return new Argument.OfList([.. element.EnumerateArray().Select(item => ReadKeras2Argument(item, where))]);
    }

    private static List<KeyValuePair<string, Argument>> ReadKeywords(JsonElement element, Origin where, Func<JsonElement, Origin, Argument> read)
    {
        if (element.ValueKind == JsonValueKind.Null) return [];
        if (element.ValueKind != JsonValueKind.Object)
            throw new InputException(where, $"arguments are {ConfigObject.Describe(element)}", "an object of arguments by name", Remedy);
        return [.. element.EnumerateObject().Select(item => KeyValuePair.Create(item.Name, read(item.Value, where)))];
    }

    /// <summary>[layer, call, output], with or without more behind it.</summary>
    private static bool TryTriple(JsonElement element, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out TensorReference? reference)
    {
        reference = null;
        if (element.ValueKind != JsonValueKind.Array || element.GetArrayLength() < 3) return false;
        if (element[0].ValueKind != JsonValueKind.String || !ConfigObject.TryInteger(element[1], out int call) || !ConfigObject.TryInteger(element[2], out int index))
            return false;
        reference = new TensorReference(element[0].GetString()!, call, index);
        return true;
    }

    private static bool ValueEqualsText(this JsonElement element, string text) => element.ValueKind == JsonValueKind.String && element.ValueEquals(text);
}
