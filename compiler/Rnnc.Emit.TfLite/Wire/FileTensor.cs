using System.Collections.Immutable;
using Rnnc.Formats.TfLite;

namespace Rnnc.Emit.TfLite.Wire;

/// <summary>A tensor to be written. Data is null where operators, the caller or the interpreter fill it; otherwise its bytes, little-endian.</summary>
internal sealed record FileTensor(string Name, TfLiteType Type, ImmutableArray<int> Shape, FileQuantization? Quantization)
{
    public byte[]? Data { get; init; }

    /// <summary>Keeps its value between invocations.</summary>
    public bool IsVariable { get; init; }
}
