using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.GraphDef.Graphs;
using Rnnc.Read.GraphDef.Loops;
using Rnnc.Read.Items;

namespace Rnnc.Read.GraphDef.Ops;

/// <summary>Calls of functions, which are inlined; conditions, of which one side is; and loops, which stay loops.</summary>
internal static class CallNodes
{
    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["PartitionedCall"] = Call,
        ["StatefulPartitionedCall"] = Call,
        ["If"] = Choose,
        ["StatelessIf"] = Choose,
        ["While"] = Loop,
        ["StatelessWhile"] = Loop,
    };

    private static ImmutableArray<Item> Call(NodeContext node) => node.Translator.Run(node.Function("f"), node.Inputs, node.Scope, node.Depth + 1, Inside(node, node.Function("f")));

    // A layer's function of its own names its nodes from the layer on, while the call stands in the layer's scope.
    private static string Inside(NodeContext node, TfGraph function)
    {
        string scope = node.Node.Name[..(node.Node.Name.LastIndexOf('/') + 1)];
        return function.Nodes.Keys.Any(name => name.StartsWith(scope, StringComparison.Ordinal)) ? node.Path : node.Path + scope;
    }

    private static ImmutableArray<Item> Choose(NodeContext node)
    {
        if (node.ConstantOf(0) is not { Count: 1 } condition) throw node.Refuse("a condition that depends on data", "a condition that is known when compiling", "export the side that inference takes");
        bool isTrue = condition.Element == ElementType.Float32 ? condition.Floats[0] != 0 : condition.Integers[0] != 0;
        TfGraph side = node.Function(isTrue ? "then_branch" : "else_branch");
        return node.Translator.Run(side, node.Inputs[1..], node.Scope, node.Depth + 1, Inside(node, side));
    }

    private static ImmutableArray<Item> Loop(NodeContext node)
    {
        FrameLoop loop = node.Node.Loop ?? new FrameLoop(node.Function("cond"), node.Function("body"));
        return LoopTranslation.Run(node, loop.Condition, loop.Body);
    }
}
