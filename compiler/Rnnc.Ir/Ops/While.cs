using System.Collections.Immutable;

namespace Rnnc.Ir;

/// <summary>
/// A loop as files hold it, until the lift: carried values in, carried values out.
/// Condition maps the carried values to one boolean, Body maps them to the next ones; a captured value is carried unchanged.
/// </summary>
public sealed record While(Graph Condition, Graph Body) : Op
{
    public override ImmutableArray<Graph> Graphs => [Condition, Body];

    public override Op WithGraphs(ImmutableArray<Graph> graphs) => new While(graphs[0], graphs[1]);

    public override ImmutableArray<TensorType> Infer(ImmutableArray<TensorType> operands)
    {
        RequireCount(operands, Body.Inputs.Length);
        if (Body.Outputs.Length != operands.Length || Condition.Inputs.Length != operands.Length)
            throw new TypeMismatchException($"a loop of {operands.Length} carried values whose body gives {Body.Outputs.Length}", "as many");
        if (Condition.Outputs.Length != 1 || Condition.Outputs[0].Type.Element != ElementType.Bool)
            throw new TypeMismatchException("a loop's condition that is not one boolean", "one boolean");
        return [.. Body.Outputs.Select(output => output.Type)];
    }
}
