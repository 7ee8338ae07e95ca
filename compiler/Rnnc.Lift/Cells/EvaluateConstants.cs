using Rnnc.Evaluate;
using Rnnc.Ir;

namespace Rnnc.Lift.Cells;

/// <summary>
/// An op whose operands are all constants is its result: Sigmoid(c)  =>  c'.
/// Results larger than all operands together (BroadcastTo) are left to run time.
/// </summary>
public sealed class EvaluateConstants : PatternPass
{
    protected override Value? Rewrite(Node node, Scope scope)
    {
        if (node.Op is Constant || !node.Op.Graphs.IsEmpty || node.Inputs.IsEmpty || !node.Output.Type.Shape.IsFixed) return null;
        var operands = node.Inputs.Select(scope.ConstantOf).OfType<Tensor>().ToList();
        if (operands.Count != node.Inputs.Length) return null;
        if (node.Op is BroadcastTo && node.Output.Type.Shape.ElementCount > operands[0].Count) return null;
        return scope.Constant(OpEvaluator.Evaluate(node.Op, [.. operands], node.Origin)[0], node, node.Output.Name);
    }
}
