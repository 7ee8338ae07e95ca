using Google.Protobuf;
using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;
using Rnnc.Read;
using Rnnc.Tests.Formats;

namespace Rnnc.Tests.Read.GraphDef;

/// <summary>Writes small frozen graphs node by node.</summary>
internal sealed class GraphSketch
{
    public GraphMessage Message { get; } = new();

    /// <summary>A node of the main graph; names of inputs as the format has them.</summary>
    public GraphSketch Node(string name, string op, string inputs = "", params (string Name, object Value)[] attributes)
    {
        Message.Node.Add(MakeNode(name, op, inputs, attributes));
        return this;
    }

    public GraphSketch Input(string name, DataType type, params long[] shape) => Node(name, "Placeholder", "", ("dtype", type), ("shape", Shape(shape)));

    public GraphSketch Floats(string name, float[] values, params long[] shape)
    {
        var tensor = new TensorMessage { Dtype = DataType.Float32, TensorShape = Shape(shape) };
        tensor.FloatVal.Add(values);
        return Node(name, "Const", "", ("dtype", DataType.Float32), ("value", tensor));
    }

    public GraphSketch Integers(string name, int[] values, params long[] shape)
    {
        var tensor = new TensorMessage { Dtype = DataType.Int32, TensorShape = Shape(shape) };
        tensor.IntVal.Add(values);
        return Node(name, "Const", "", ("dtype", DataType.Int32), ("value", tensor));
    }

    public GraphSketch Boolean(string name, bool value)
    {
        var tensor = new TensorMessage { Dtype = DataType.Bool, TensorShape = new ShapeMessage() };
        tensor.BoolVal.Add(value);
        return Node(name, "Const", "", ("dtype", DataType.Bool), ("value", tensor));
    }

    /// <summary>A function of the library; results as "name=tensor", separated by commas.</summary>
    public GraphSketch Function(string name, string arguments, string results, params NodeMessage[] nodes)
    {
        var function = new FunctionMessage { Signature = new SignatureMessage { Name = name } };
        foreach (string argument in Split(arguments)) function.Signature.InputArg.Add(new ArgumentMessage { Name = argument });
        foreach (string result in Split(results))
        {
            function.Signature.OutputArg.Add(new ArgumentMessage { Name = result.Split('=')[0] });
            function.Ret[result.Split('=')[0]] = result.Split('=')[1];
        }

        function.NodeDef.Add(nodes);
        (Message.Library ??= new LibraryMessage()).Function.Add(function);
        return this;
    }

    public static NodeMessage MakeNode(string name, string op, string inputs, params (string Name, object Value)[] attributes)
    {
        var node = new NodeMessage { Name = name, Op = op };
        node.Input.Add(Split(inputs));
        foreach ((string key, object value) in attributes) node.Attr[key] = Attribute(value);
        return node;
    }

    public byte[] ToBytes() => Message.ToByteArray();

    /// <summary>Reads the graph as a file would be.</summary>
    public string Save(TemporaryFolder folder) => folder.Put("graph.pb", Message.ToByteArray());

    public Model Read(ReadOptions? options = null)
    {
        using var folder = new TemporaryFolder();
        return ModelReader.Read(Save(folder), options ?? ReadOptions.Default);
    }

    public static ShapeMessage Shape(params long[] sizes)
    {
        var shape = new ShapeMessage();
        shape.Dim.Add(sizes.Select(size => new DimMessage { Size = size }));
        return shape;
    }

    private static string[] Split(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static AttributeMessage Attribute(object value) => value switch
    {
        int number => new AttributeMessage { I = number },
        bool flag => new AttributeMessage { B = flag },
        float real => new AttributeMessage { F = real },
        DataType type => new AttributeMessage { Type = type },
        ShapeMessage shape => new AttributeMessage { Shape = shape },
        TensorMessage tensor => new AttributeMessage { Tensor = tensor },
        CallMessage call => new AttributeMessage { Func = call },
        int[] numbers => new AttributeMessage { List = new AttributeMessage.Types.ListMessage { I = { numbers.Select(number => (long)number) } } },
        string text => new AttributeMessage { S = ByteString.CopyFromUtf8(text) },
        _ => throw new NotSupportedException($"{value.GetType()}"),
    };
}
