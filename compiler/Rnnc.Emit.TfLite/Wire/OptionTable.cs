using System.Collections.Immutable;
using Rnnc.Formats.TfLite;

namespace Rnnc.Emit.TfLite.Wire;

/// <summary>The builtin options of an operator: its number in the schema's union, and its fields. Defaults are 0, false and no text.</summary>
internal sealed record OptionTable(byte UnionType, ImmutableArray<OptionField> Fields)
{
    /// <summary>The output keeps the input's leading axes.</summary>
    public static OptionTable FullyConnected(bool keepDims) => new(8, [new(2, OptionKind.Bool, keepDims ? 1 : 0)]);

    /// <summary>Scales of 16-bit operands need not be powers of two.</summary>
    public static OptionTable Add { get; } = new(11, [new(1, OptionKind.Cleared)]);

    public static OptionTable Mul { get; } = new(21, []);

    public static OptionTable Sub { get; } = new(28, [new(1, OptionKind.Cleared)]);

    public static OptionTable Softmax(double beta) => new(9, [new(0, OptionKind.Float, beta)]);

    public static OptionTable Concatenation(int axis) => new(10, [new(0, OptionKind.Int, axis)]);

    public static OptionTable Reducer(bool keepDims) => new(27, [new(0, OptionKind.Bool, keepDims ? 1 : 0)]);

    public static OptionTable StridedSlice { get; } = new(32, []);

    /// <summary>One index of an axis, which goes away.</summary>
    public static OptionTable SliceWithoutAxis(int axis) => new(32, [new(4, OptionKind.Int, 1 << axis)]);

    public static OptionTable Lstm(double cellClip) => new(71, [new(0, OptionKind.Byte, (int)TfLiteActivation.TANH), new(1, OptionKind.Float, cellClip)]);

    public static OptionTable CallOnce(int subgraph) => new(103, [new(0, OptionKind.Int, subgraph)]);

    public static OptionTable VarHandle(string name) => new(111, [new(0, OptionKind.Text, Text: "rnnc"), new(1, OptionKind.Text, Text: name)]);

    /// <summary>A table without fields, which some operators want to be there.</summary>
    public static OptionTable Empty(byte unionType) => new(unionType, []);
}
