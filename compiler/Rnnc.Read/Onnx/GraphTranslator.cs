using System.Collections.Immutable;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;
using Rnnc.Read.Items;
using Rnnc.Read.Onnx.Graphs;

namespace Rnnc.Read.Onnx;

/// <summary>Translates graphs node by node into a scope: only what the wanted results depend on, in the order of the file.</summary>
internal sealed class GraphTranslator(OnnxLibrary library, FreeExtents extents)
{
    private const int MaximumDepth = 32;

    /// <summary>Elements that are computed while reading, all in all: beyond it nodes stay nodes.</summary>
    private const long MaximumFolded = 100_000_000;

    private readonly HashSet<object> checkedGraphs = new(ReferenceEqualityComparer.Instance);
    private long folded;

    public OnnxLibrary Library => library;

    public FreeExtents Extents => extents;

    /// <summary>Whether so many elements may still be computed while reading.</summary>
    public bool MayFold(long elements)
    {
        if (folded + elements > MaximumFolded) return false;
        folded += elements;
        return true;
    }

    /// <summary>The results of a graph whose inputs the scope holds.</summary>
    /// <exception cref="InputException">The graph holds what is not read; the text names nodes and operators.</exception>
    public ImmutableArray<Item> Run(GraphMessage graph, ImmutableArray<string> wanted, NameScope scope)
    {
        if (graph.SparseInitializer.Count > 0) throw new InputException(library.Where, $"a sparse constant in the graph \"{graph.Name}\"", "dense ones", "export the model without sparsity");
        foreach (TensorMessage tensor in graph.Initializer)
        {
            if (!scope.Owns(tensor.Name)) scope.Store(tensor.Name, () => Constant(tensor, tensor.Name, scope.Ir));
        }

        return Run(graph, graph.Node, wanted, scope);
    }

    /// <summary>The results of a called function, inlined into the graph of the caller.</summary>
    public ImmutableArray<Item> Call(FunctionMessage function, NodeContext caller)
    {
        var attributes = function.AttributeProto.ToDictionary(attribute => attribute.Name, StringComparer.Ordinal);
        foreach (AttributeMessage attribute in caller.Node.Attribute)
        {
            if (caller.Attribute(attribute.Name) is { } given) attributes[attribute.Name] = given;
        }

        var scope = new NameScope(caller.Scope.Ir, null, OnnxLibrary.OpsetsOf(function.OpsetImport)) { CallAttributes = attributes, Depth = caller.Scope.Depth + 1 };
        for (int i = 0; i < function.Input.Count; i++)
        {
            if (caller.Has(i)) scope.Add(function.Input[i], caller.Input(i));
        }

        return Run(function, function.Node, [.. function.Output.Take(caller.Node.Output.Count)], scope);
    }

    public static Item Constant(Tensor tensor, Origin origin, string name, IrScope ir) => new ValueItem(ir.Builder.Constant(tensor, origin, name));

    private Item Constant(TensorMessage tensor, string name, IrScope ir) => Constant(library.Constant(tensor, name), library.Where.At(name), name, ir);

    private ImmutableArray<Item> Run(object graph, IReadOnlyList<NodeMessage> nodes, ImmutableArray<string> wanted, NameScope scope)
    {
        if (scope.Depth > MaximumDepth) throw new InputException(library.Where, $"graphs nested more than {MaximumDepth} deep", "fewer", "take an intact copy of the file");
        List<NodeMessage> needed = FreeNames.Needed(nodes, wanted, scope.Owns);
        if (checkedGraphs.Add(graph)) OnnxCheck.Run(needed, library);
        foreach (NodeMessage node in needed) Translate(node, scope);
        return [.. wanted.Select(name => scope.Find(name) ?? throw NotMade(name, library.Where))];
    }

    private void Translate(NodeMessage node, NameScope scope)
    {
        library.SpendNode();
        Origin origin = NodeNames.OriginOf(node, library.Where);
        ImmutableArray<Item?> inputs = [.. node.Input.Select(name => name.Length == 0 ? null : scope.Find(name) ?? throw NotMade(name, origin))];
        var context = new NodeContext(this, scope, node, inputs, origin);
        ImmutableArray<Item?> results = library.FunctionOf(node) is { } function ? [.. Call(function, context)]
            : ShapeArithmetic.TryCompute(context) is { } computed ? [computed]
            : NodeTable.Translate(context);
        for (int i = 0; i < node.Output.Count; i++)
        {
            if (node.Output[i].Length == 0 || (i < results.Length && results[i] is null)) continue;
            if (i >= results.Length) throw context.Refuse($"an output {i + 1} (\"{node.Output[i]}\")", $"at most {results.Length}", NodeContext.Intact);
            if (!scope.Owns(node.Output[i])) scope.Add(node.Output[i], results[i]!); // a tensor that was chosen as an input stays that
        }
    }

    private InputException NotMade(string name, Origin reader) => library.Graph.Input.Any(input => input.Name == name)
        ? new InputException(library.Where.At(name), "an input that is not among the chosen ones", "all inputs that the outputs depend on", "name it among the inputs, or other outputs")
        : new InputException(reader, $"the tensor \"{name}\", which nothing makes before", "nodes in the order of execution", "take an intact copy of the file");
}
