using System.Collections.Immutable;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Ir;

namespace Rnnc.Formats.TfLite;

/// <summary>One operator of a subgraph. Operands are numbers of the subgraph's tensors; -1 is an optional input that is left out.</summary>
public sealed class TfLiteOperator
{
    internal TfLiteOperator()
    {
    }

    /// <summary>Its place in the order of execution.</summary>
    public required int Index { get; init; }

    /// <summary>File, subgraph and operator, for diagnostics.</summary>
    public required Origin Where { get; init; }

    public required BuiltinOperator Code { get; init; }

    /// <summary>Name of a custom operator; null for builtin ones.</summary>
    public required string? CustomCode { get; init; }

    /// <summary>Version of the operator's meaning, from 1.</summary>
    public required int Version { get; init; }

    public required ImmutableArray<int> Inputs { get; init; }

    public required ImmutableArray<int> Outputs { get; init; }

    /// <summary>Tensors that only carry the quantization of inner values.</summary>
    public required ImmutableArray<int> Intermediates { get; init; }

    /// <summary>Null where the file has none, or a kind without fields.</summary>
    public required OperatorOptions? Options { get; init; }

    /// <summary>Bytes whose meaning is the custom operator's own.</summary>
    public required ReadOnlyMemory<byte> CustomOptions { get; init; }

    /// <summary>The schema's name, or the custom operator's.</summary>
    public string Name => NameOf(Code, CustomCode);

    /// <summary>The options as one kind; the schema's defaults where the file has none.</summary>
    /// <exception cref="InputException">The file has options of another kind.</exception>
    public T OptionsAs<T>()
        where T : OperatorOptions, new() => Options switch
        {
            null => new T(),
            T options => options,
            _ => throw new InputException(Where, $"options of the kind {Options.GetType().Name}", typeof(T).Name, "take an intact copy of the file"),
        };

    public override string ToString() => $"{Index} {Name}";

    internal static string NameOf(BuiltinOperator code, string? customCode) =>
        customCode ?? (Enum.IsDefined(code) ? code.ToString() : $"builtin operator {(int)code}");
}
