using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.GraphDef.Ops;

/// <summary>Variables: reads and writes in the graph's order become constants and slots without side effects.</summary>
internal static class VariableNodes
{
    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["VarHandleOp"] = node => [new HandleItem(new TfVariable(node.Node.Name, node.Origin))],
        ["VariableV2"] = NodeTable.Of(node => node.Translator.Variables.Read(new TfVariable(node.Node.Name, node.Origin), node.Scope, node.Origin)),
        ["ReadVariableOp"] = NodeTable.Of(Read),
        ["VarIsInitializedOp"] = NodeTable.Of(node => node.Constant(Tensor.Integer(ElementType.Bool, [1]))),
        ["AssignVariableOp"] = node => Write(node, node.Operand(1)),
        ["AssignAddVariableOp"] = node => Write(node, node.Add(new Binary(BinaryKind.Add), Read(node), node.Operand(1))),
        ["AssignSubVariableOp"] = node => Write(node, node.Add(new Binary(BinaryKind.Sub), Read(node), node.Operand(1))),
        ["ResourceGather"] = NodeTable.Of(node => node.Add(new Gather(0), Read(node), node.Operand(1))),
    };

    private static TfVariable Handle(NodeContext node) => node.Input(0) is HandleItem handle ? handle.Variable : throw node.Refuse(node.Input(0).Describe, "the handle of a variable", NodeContext.Intact);

    private static Value Read(NodeContext node) => node.Translator.Variables.Read(Handle(node), node.Scope, node.Origin);

    private static ImmutableArray<Item> Write(NodeContext node, Value value)
    {
        node.Translator.Variables.Write(Handle(node), value, node.Scope, node.Origin);
        return [];
    }
}
