using Rnnc.Formats.TensorFlow;
using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;
using Rnnc.Read.GraphDef.Graphs;

namespace Rnnc.Read.GraphDef;

/// <summary>An input of the model: its name for the user, the tensor that it stands for, and its type.</summary>
internal sealed record GraphInput(string Name, TensorName Tensor, TensorType Type)
{
    /// <summary>The type that a file declares; a free first axis is the batch and a free second one time.</summary>
    /// <exception cref="InputException">The IR has no such element type, or the rank is not known.</exception>
    public static TensorType Declared(DataType type, ShapeMessage? shape, Origin where)
    {
        ElementType element = DataTypes.Element(type) ?? throw new InputException(where, $"values of type {DataTypes.Name(type)}", "floats, integers or booleans", "cut the graph behind it with --inputs");
        if (shape is null or { UnknownRank: true }) throw new InputException(where, "an input of unknown rank", "a known number of axes", "export the model with the shapes of its inputs");
        return new TensorType(element, Shape.Of(shape.Dim.Select((dim, axis) => dim.Size is >= 0 and <= int.MaxValue
            ? (int)dim.Size
            : axis switch { 0 => Dim.Batch, 1 => Dim.Time, _ => Dim.Unknown })));
    }
}
