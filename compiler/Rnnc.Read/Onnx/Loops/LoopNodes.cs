using System.Collections.Immutable;
using Rnnc.Formats.Onnx.Messages;
using Rnnc.Ir;
using Rnnc.Read.Items;
using Rnnc.Read.Onnx.Graphs;

namespace Rnnc.Read.Onnx.Loops;

/// <summary>Operators that hold graphs.</summary>
internal static class LoopNodes
{
    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["Loop"] = node => new LoopTranslation(node).Run(),
        ["Scan"] = node => new ScanTranslation(node).Run(),
        ["If"] = Branch,
    };

    // The branch that a constant condition takes is part of the graph around it.
    private static ImmutableArray<Item?> Branch(NodeContext node)
    {
        if (node.ConstantOf(0) is not { Count: 1, Element: ElementType.Bool } condition)
            throw node.Refuse("a condition that depends on the inputs", "a constant condition", "export the model with the input that decides it as a constant");
        GraphMessage branch = node.Graph(condition.Integers[0] != 0 ? "then_branch" : "else_branch");
        var scope = new NameScope(node.Scope.Ir, node.Scope, node.Scope.Opsets);
        return [.. node.Translator.Run(branch, [.. branch.Output.Select(output => output.Name)], scope)];
    }
}
