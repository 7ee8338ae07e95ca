using Rnnc.Ir;

namespace Rnnc.Emit.TfLite.Operators;

/// <summary>Short names for people who look at a file: the layer's own, without the path to it.</summary>
internal static class TensorNames
{
    public static string Of(Value value) => value.Origin.Layer is { } layer ? $"{Layer(layer)}/{value.Name ?? "out"}" : value.Name ?? "value";

    /// <summary><c>sequential_1/lstm_1/while</c> => <c>lstm_1</c>: the last part of a path is an operation of the layer.</summary>
    public static string Layer(string path)
    {
        string[] parts = path.Split(';')[0].Split('/', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length == 0 ? path : parts[Math.Max(0, parts.Length - 2)];
    }
}
