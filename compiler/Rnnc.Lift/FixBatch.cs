using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// The free batch becomes 1, in inputs, slots and every target shape. Any model without loops that carry it as data.
/// <code>x [batch, T, F]  =>  x [1, T, F]</code>
/// </summary>
public sealed class FixBatch : Pass
{
    public override Model Run(Model model) => model.WithGraph(new Rewriter().Apply(model.Graph));

    private static Shape Fixed(Shape shape) => Shape.Of(shape.Select(dim => dim == Dim.Batch ? 1 : dim));

    private sealed class Rewriter : GraphRewrite
    {
        protected override Value Input(GraphBuilder builder, Value input) => input.Type.Shape.Contains(Dim.Batch)
            ? builder.Input(input.Type with { Shape = Fixed(input.Type.Shape) }, input.Origin, input.Name)
            : builder.Input(input);

        protected override ImmutableArray<Value>? Rewrite(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder, Graph graph)
        {
            Op settled = op switch
            {
                Reshape reshape => new Reshape(Fixed(reshape.Target)),
                BroadcastTo broadcast => new BroadcastTo(Fixed(broadcast.Target)),
                _ => op,
            };
            return ReferenceEquals(settled, op) ? null : builder.AddNode(settled, node.Origin, operands, [.. node.Outputs.Select(output => output.Name)]).Outputs;
        }
    }
}
