using System.Collections.Immutable;
using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;

namespace Rnnc.Read.GraphDef.Graphs;

/// <summary>One node: what it computes, from which tensors, and after which nodes.</summary>
internal sealed class TfNode
{
    public TfNode(NodeMessage message, Origin file)
    {
        Name = message.Name;
        Op = message.Op;
        Where = file.At(Name, Op);
        Attributes = message.Attr;
        Inputs = [.. message.Input.Where(input => !TensorName.IsControl(input)).Select(input => TensorName.Parse(input, Where))];
        Controls = [.. message.Input.Where(TensorName.IsControl).Select(TensorName.ControlNode)];
    }

    /// <summary>A node that the reader itself makes: a loop of several nodes as one.</summary>
    /// <param name="where">What diagnostics and people call it.</param>
    public TfNode(string name, string op, ImmutableArray<TensorName> inputs, Origin where, FrameLoop? loop = null)
    {
        Name = name;
        Op = op;
        Where = where;
        Attributes = new Dictionary<string, AttributeMessage>();
        Inputs = inputs;
        Controls = [];
        Loop = loop;
    }

    public string Name { get; }

    public string Op { get; }

    public Origin Where { get; }

    public IDictionary<string, AttributeMessage> Attributes { get; }

    public ImmutableArray<TensorName> Inputs { get; }

    /// <summary>Nodes that run before this one without giving it anything.</summary>
    public ImmutableArray<string> Controls { get; }

    /// <summary>The loop that the node stands for.</summary>
    public FrameLoop? Loop { get; }
}
