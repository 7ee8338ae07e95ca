using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// Computes before a loop what is the same in each of its steps. Any graph; constants stay where they are.
/// <code>While(x, h) { x, g(f(x), h) }  =>  While(f(x), h) { f, g(f, h) }</code>
/// </summary>
public sealed class HoistInvariants : GraphRewrite
{
    protected override ImmutableArray<Value>? Rewrite(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder, Graph graph)
    {
        if (op is not While loop) return null;
        Graph body = loop.Body;
        List<Node> hoisted = Invariant(body, out HashSet<Value> constants);
        if (hoisted.Count == 0) return null;
        var outside = new GraphCopy(builder);
        for (int i = 0; i < operands.Length; i++) outside.Map(body.Inputs[i], operands[i]);
        foreach (Node moved in hoisted)
        {
            foreach (Value constant in moved.Inputs.Where(input => constants.Contains(input) && !outside.Has(input)))
                outside.Map(constant, builder.Constant(body.ConstantOf(constant)!, constant.Origin, constant.Name));
            outside.Add(moved);
        }

        var moving = hoisted.ToHashSet();
        Value[] read = [.. hoisted.SelectMany(moved => moved.Outputs).Where(value => body.IsOutput(value) || body.Users(value).Any(user => !moving.Contains(user)))];
        Graph inner = new([.. body.Inputs, .. read], [.. body.Nodes.Where(each => !moving.Contains(each))], [.. body.Outputs, .. read]);
        Graph condition = new([.. loop.Condition.Inputs, .. read.Select(value => new Value(value.Type, value.Origin, value.Name))], loop.Condition.Nodes, loop.Condition.Outputs);
        ImmutableArray<Value> results = builder.AddNode(new While(condition, inner), node.Origin, [.. operands, .. read.Select(value => outside[value])]).Outputs;
        return [.. results.Take(node.Outputs.Length)];
    }

    private static List<Node> Invariant(Graph body, out HashSet<Value> constants)
    {
        constants = new HashSet<Value>(ReferenceEqualityComparer.Instance);
        var invariant = new HashSet<Value>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < body.Inputs.Length; i++)
        {
            if (body.Outputs[i] == body.Inputs[i]) invariant.Add(body.Inputs[i]);
        }

        var nodes = new List<Node>();
        foreach (Node node in body.Nodes)
        {
            if (node.Op is Constant) constants.Add(node.Output);
            if (!node.Inputs.Any(invariant.Contains)) continue;
            bool moves = true;
            foreach (Value input in node.Inputs) moves &= invariant.Contains(input) || constants.Contains(input);
            if (!moves) continue;
            nodes.Add(node);
            invariant.UnionWith(node.Outputs);
        }

        return nodes;
    }
}
