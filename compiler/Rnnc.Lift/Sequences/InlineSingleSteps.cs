using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// A layer that runs exactly one step is its cell: what a decoder's step function is once its loop is elsewhere.
/// Any graph; layers with a mask or with a number of steps given by an input stay.
/// <code>y, h = Sequence(x [1, F], h0)  =>  y, h = cell(Reshape(x), h0)</code>
/// </summary>
public sealed class InlineSingleSteps : GraphRewrite
{
    protected override ImmutableArray<Value>? Rewrite(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder, Graph graph)
    {
        if (op is not Sequence { HasMask: false } sequence || !RunsOnce(sequence, operands)) return null;
        Graph cell = sequence.Cell;
        var copy = new GraphCopy(builder);
        for (int i = 0; i < cell.Inputs.Length; i++)
        {
            bool isStep = i < sequence.ScanCount;
            copy.Map(cell.Inputs[i], isStep ? builder.Add(new Reshape(cell.Inputs[i].Type.Shape), node.Origin, operands[i]) : operands[i]);
        }

        foreach (Node inner in cell.Nodes) copy.Add(inner);
        var results = ImmutableArray.CreateBuilder<Value>();
        for (int i = 0; i < cell.Outputs.Length; i++)
        {
            Value result = copy[cell.Outputs[i]];
            bool collected = i < sequence.Outputs.Length && sequence.Outputs[i].Collect == Collect.All;
            results.Add(collected ? builder.Add(new Reshape(result.Type.Shape.Insert(sequence.Outputs[i].TimeAxis, 1)), node.Origin, result) : result);
        }

        return results.ToImmutable();
    }

    private static bool RunsOnce(Sequence sequence, ImmutableArray<Value> operands)
    {
        if (sequence.Trip == TripCount.Operand || (sequence.Trip == TripCount.Fixed && sequence.FixedSteps != 1)) return false;
        if (sequence.Trip == TripCount.Extent && sequence.ScanCount == 0) return false;
        for (int i = 0; i < sequence.ScanCount; i++)
        {
            if (operands[i].Type.Shape[sequence.TimeAxes[i]] != 1) return false;
        }

        return true;
    }
}
