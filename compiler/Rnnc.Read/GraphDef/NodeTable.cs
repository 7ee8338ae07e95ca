using System.Collections.Frozen;
using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.GraphDef.Graphs;
using Rnnc.Read.GraphDef.Ops;
using Rnnc.Read.Items;

namespace Rnnc.Read.GraphDef;

/// <summary>What a node's outputs are; makes the nodes that they need.</summary>
internal delegate ImmutableArray<Item> NodeTranslation(NodeContext node);

/// <summary>Every operation that is read, with its translation; the families are one file each.</summary>
internal static class NodeTable
{
    private static readonly FrozenDictionary<string, NodeTranslation> Table = new[]
    {
        ArithmeticNodes.Table,
        FunctionNodes.Table,
        MatrixNodes.Table,
        EinsumNodes.Table,
        ShapeNodes.Table,
        JoinNodes.Table,
        SliceNodes.Table,
        ReduceNodes.Table,
        SelectNodes.Table,
        SourceNodes.Table,
        ListNodes.Table,
        CallNodes.Table,
        VariableNodes.Table,
        RandomNodes.Table,
    }.SelectMany(family => family).ToFrozenDictionary(entry => entry.Key, entry => entry.Value);

    /// <summary>Names of all operations that are read; those of control flow version 1 become loops before.</summary>
    public static IEnumerable<string> Names => Table.Keys.Concat(FrameLoops.Operations);

    public static bool Knows(string op) => Table.ContainsKey(op);

    public static ImmutableArray<Item> Translate(NodeContext node) => Table[node.Node.Op](node);

    /// <summary>The translation of an operation of one result.</summary>
    public static NodeTranslation Of(Func<NodeContext, Value> translate) => node => node.Result(translate(node));
}
