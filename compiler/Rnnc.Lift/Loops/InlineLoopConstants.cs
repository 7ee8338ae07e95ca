using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// A constant that a loop carries unchanged becomes a constant inside its graphs. Any graph.
/// <code>While(..., constant, ...) { ..., w -> ..., w }  =>  While(..., ...) with the constant in its body and condition</code>
/// </summary>
public sealed class InlineLoopConstants : GraphRewrite
{
    protected override ImmutableArray<Value>? Rewrite(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder, Graph graph)
    {
        if (op is not While loop) return null;
        var constants = new Dictionary<int, Tensor>();
        for (int i = 0; i < operands.Length; i++)
        {
            if (loop.Body.Outputs[i] == loop.Body.Inputs[i] && builder.ConstantOf(operands[i]) is { } constant) constants.Add(i, constant);
        }

        return constants.Count == 0 ? null : LoopEdit.Without(loop, node, operands, [.. constants.Keys], builder, constants);
    }
}
