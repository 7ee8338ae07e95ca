using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;
using Rnnc.Read.GraphDef.Graphs;

namespace Rnnc.Read.GraphDef;

/// <summary>Types that nodes declare themselves: placeholders always, others where the file keeps the shapes that were inferred when it was written.</summary>
internal static class DeclaredTypes
{
    /// <exception cref="InputException">The node does not tell the type of that output.</exception>
    public static TensorType Of(TfNode node, int output)
    {
        DataType type = TypeOf(node, "dtype") ?? TypeOf(node, "T") ?? DataType.Float32;
        ShapeMessage? shape = node.Op == "Placeholder" && node.Attributes.TryGetValue("shape", out AttributeMessage? own) && own.ValueCase == AttributeMessage.ValueOneofCase.Shape && !own.Shape.UnknownRank ? own.Shape : null;
        if (shape is null && node.Attributes.TryGetValue("_output_shapes", out AttributeMessage? written) && written.ValueCase == AttributeMessage.ValueOneofCase.List && output < written.List.Shape.Count)
            shape = written.List.Shape[output];
        if (shape is null && node.Op == "PlaceholderWithDefault" && node.Attributes.TryGetValue("shape", out AttributeMessage? declared)) shape = declared.Shape;
        if (shape is null) throw new InputException(node.Where, "an input whose shape the file does not tell", "a placeholder, or a tensor whose shape is written in the graph", "cut the graph at a placeholder");
        return GraphInput.Declared(type, shape, node.Where);
    }

    private static DataType? TypeOf(TfNode node, string attribute) =>
        node.Attributes.TryGetValue(attribute, out AttributeMessage? type) && type.ValueCase == AttributeMessage.ValueOneofCase.Type ? type.Type : null;
}
