using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;

namespace Rnnc.Read.GraphDef.Graphs;

/// <summary>The functions of a file, taken apart when they are called.</summary>
internal sealed class TfLibrary
{
    private readonly Origin file;
    private readonly Dictionary<string, FunctionMessage> messages = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TfGraph> functions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, bool> acting = new(StringComparer.Ordinal);

    public TfLibrary(LibraryMessage? library, Origin file)
    {
        this.file = file;
        foreach (FunctionMessage function in library?.Function ?? []) messages[function.Signature?.Name ?? ""] = function;
    }

    public TfGraph Function(string name, Origin caller)
    {
        if (functions.TryGetValue(name, out TfGraph? known)) return known;
        if (!messages.TryGetValue(name, out FunctionMessage? message))
            throw new InputException(caller, $"a call of \"{name}\", which the file does not hold", "a function of the file's library", "take an intact copy of the file");
        return functions[name] = Take(message);
    }

    /// <summary>Whether a node changes a variable, itself or in a function that it calls.</summary>
    public bool Acts(TfNode node)
    {
        if (node.Op.StartsWith("Assign", StringComparison.Ordinal)) return true;
        foreach (AttributeMessage attribute in node.Attributes.Values)
        {
            if (attribute.ValueCase == AttributeMessage.ValueOneofCase.Func && Acts(attribute.Func.Name)) return true;
        }

        return false;
    }

    private bool Acts(string function)
    {
        if (acting.TryGetValue(function, out bool known)) return known;
        acting[function] = false; // a function that calls itself is refused when it is translated
        if (!messages.TryGetValue(function, out FunctionMessage? message)) return false;
        bool acts = message.NodeDef.Any(node => node.Op.StartsWith("Assign", StringComparison.Ordinal)
            || node.Attr.Values.Any(attribute => attribute.ValueCase == AttributeMessage.ValueOneofCase.Func && Acts(attribute.Func.Name)));
        return acting[function] = acts;
    }

    private TfGraph Take(FunctionMessage message)
    {
        string name = message.Signature.Name;
        var arguments = new Dictionary<TensorName, int>();
        foreach (ArgumentMessage argument in message.Signature.InputArg) arguments[new TensorName(argument.Name, null, 0)] = arguments.Count;
        Dictionary<string, TfNode> nodes = NodeTableOf(message.NodeDef, file);
        var results = message.Signature.OutputArg.Select(argument => message.Ret.TryGetValue(argument.Name, out string? tensor)
            ? TensorName.Parse(tensor, file.At(name))
            : throw new InputException(file.At(name), $"no tensor for the result \"{argument.Name}\"", "one for each result", "take an intact copy of the file"));
        return new TfGraph(name, file, nodes, arguments, [.. results], [.. message.ControlRet.Values.Where(nodes.ContainsKey).Order(StringComparer.Ordinal)]);
    }

    /// <summary>Nodes by name, loops of control flow v1 as one node each.</summary>
    public static Dictionary<string, TfNode> NodeTableOf(IEnumerable<NodeMessage> messages, Origin file)
    {
        var nodes = new Dictionary<string, TfNode>(StringComparer.Ordinal);
        foreach (NodeMessage message in messages)
        {
            if (!nodes.TryAdd(message.Name, new TfNode(message, file)))
                throw new InputException(file.At(message.Name), "two nodes of one name", "one", "take an intact copy of the file");
        }

        FrameLoops.Restructure(nodes, file);
        return nodes;
    }
}
