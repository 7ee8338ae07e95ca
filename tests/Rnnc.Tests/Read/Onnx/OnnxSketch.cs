using Google.Protobuf;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;
using Rnnc.Read;
using Rnnc.Tests.Formats;

namespace Rnnc.Tests.Read.Onnx;

/// <summary>Writes small ONNX models node by node, and the graphs that nodes hold.</summary>
internal sealed class OnnxSketch
{
    public GraphMessage Graph { get; } = new() { Name = "sketch" };

    public List<FunctionMessage> Functions { get; } = [];

    /// <summary>A node; names of inputs and outputs are separated by commas, <c>_</c> is a missing one.</summary>
    public OnnxSketch Node(string outputs, string op, string inputs = "", params (string Name, object Value)[] attributes)
    {
        Graph.Node.Add(MakeNode(outputs, op, inputs, attributes));
        return this;
    }

    /// <summary>An input; extents are numbers or names, null one that the file leaves open.</summary>
    public OnnxSketch Input(string name, DataType type, params object?[] shape)
    {
        Graph.Input.Add(Value(name, type, shape));
        return this;
    }

    public OnnxSketch Floats(string name, float[] values, params long[] shape)
    {
        Graph.Initializer.Add(new TensorMessage { Name = name, DataType = DataType.Float32, Dims = { shape }, FloatData = { values } });
        return this;
    }

    public OnnxSketch Integers(string name, long[] values, params long[] shape)
    {
        Graph.Initializer.Add(new TensorMessage { Name = name, DataType = DataType.Int64, Dims = { shape }, Int64Data = { values } });
        return this;
    }

    public OnnxSketch Boolean(string name, bool value)
    {
        Graph.Initializer.Add(new TensorMessage { Name = name, DataType = DataType.Bool, Int32Data = { value ? 1 : 0 } });
        return this;
    }

    public OnnxSketch Output(params string[] names)
    {
        Graph.Output.Add(names.Select(name => new ValueMessage { Name = name }));
        return this;
    }

    public byte[] ToBytes(long opset = 17)
    {
        var model = new ModelMessage { IrVersion = 8, ProducerName = "sketch", Graph = Graph, OpsetImport = { new OperatorSetMessage { Version = opset } } };
        model.Functions.Add(Functions);
        return model.ToByteArray();
    }

    /// <summary>Reads the model as a file would be.</summary>
    public Model Read(long opset = 17, ReadOptions? options = null)
    {
        using var folder = new TemporaryFolder();
        return ModelReader.Read(folder.Put("model.onnx", ToBytes(opset)), options ?? ReadOptions.Default);
    }

    public static NodeMessage MakeNode(string outputs, string op, string inputs = "", params (string Name, object Value)[] attributes)
    {
        int point = op.LastIndexOf('.');
        var node = new NodeMessage { OpType = op[(point + 1)..], Domain = point < 0 ? "" : op[..point] };
        node.Input.Add(Split(inputs));
        node.Output.Add(Split(outputs));
        node.Attribute.Add(attributes.Select(attribute => Attribute(attribute.Name, attribute.Value)));
        return node;
    }

    public static ValueMessage Value(string name, DataType type, params object?[] shape)
    {
        var dims = new ShapeMessage();
        dims.Dim.Add(shape.Select(extent => extent switch
        {
            string symbol => new DimMessage { DimParam = symbol },
            null => new DimMessage(),
            _ => new DimMessage { DimValue = Convert.ToInt64(extent, System.Globalization.CultureInfo.InvariantCulture) },
        }));
        return new ValueMessage { Name = name, Type = new TypeMessage { TensorType = new TypeMessage.Types.TensorTypeMessage { ElemType = type, Shape = dims } } };
    }

    private static IEnumerable<string> Split(string text) =>
        text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(name => name == "_" ? "" : name);

    private static AttributeMessage Attribute(string name, object value)
    {
        var attribute = new AttributeMessage { Name = name };
        switch (value)
        {
            case int number: attribute.I = number; break;
            case float real: attribute.F = real; break;
            case string text: attribute.S = ByteString.CopyFromUtf8(text); break;
            case int[] numbers: attribute.Ints.Add(numbers.Select(number => (long)number)); break;
            case float[] reals: attribute.Floats.Add(reals); break;
            case string[] texts: attribute.Strings.Add(texts.Select(ByteString.CopyFromUtf8)); break;
            case TensorMessage tensor: attribute.T = tensor; break;
            case OnnxSketch sketch: attribute.G = sketch.Graph; break;
            case AttributeMessage reference: attribute.RefAttrName = reference.RefAttrName; break;
            default: throw new NotSupportedException($"{value.GetType()}");
        }

        return attribute;
    }
}
