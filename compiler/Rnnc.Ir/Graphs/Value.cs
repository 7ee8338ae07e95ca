namespace Rnnc.Ir;

/// <summary>One value of a graph, made once: by a graph input or by a node. Compared by identity.</summary>
public sealed class Value(TensorType type, Origin origin, string? name = null)
{
    public TensorType Type { get; } = type;

    public Origin Origin { get; } = origin;

    /// <summary>A name for people (print-outs, equations); null where the file gives none. Never unique, never a decision.</summary>
    public string? Name { get; } = name;

    public override string ToString() => $"{Name ?? "value"}: {Type}";
}
