using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Cells;

/// <summary>
/// Translates one step of a cell into a graph. Requires extents and weights.
/// <code>
/// h' = f(W x + U h + b)  =>  MatMul(x, W), MatMul(h, U), Add, Add(_, b), f
/// </code>
/// x is [batch, inputs], a state [batch, units]; equations are translated in the order of the file, functions anew at every call.
/// </summary>
internal sealed class CellTranslation
{
    private readonly CellDefinition cell;
    private readonly CellSizes sizes;
    private readonly CellOps ops;
    private readonly FormulaTranslation formulas;
    private readonly CellScope scope = new();

    private CellTranslation(CellDefinition cell, CellSizes sizes, GraphBuilder graph, Origin origin, Dim batch)
    {
        this.cell = cell;
        this.sizes = sizes;
        ops = new CellOps(cell.Source, graph, origin, batch);
        formulas = new FormulaTranslation(cell, ops);
    }

    /// <summary>Writes one step.</summary>
    /// <param name="weights">Values of the weights, in the file's order.</param>
    /// <param name="origin">The layer that has the cell.</param>
    /// <returns>y_t and the next states.</returns>
    public static (Value Output, ImmutableArray<Value> States) Step(
        CellDefinition cell, CellSizes sizes, IReadOnlyList<Tensor> weights, GraphBuilder graph, Origin origin, Value x, ImmutableArray<Value> states)
    {
        var translation = new CellTranslation(cell, sizes, graph, origin, x.Type.Shape[0]);
        translation.Declare(weights, x, states);
        foreach (Equation equation in cell.Equations) translation.Translate(equation);
        return translation.Results();
    }

    private void Declare(IReadOnlyList<Tensor> weights, Value x, ImmutableArray<Value> states)
    {
        foreach ((string name, double number) in sizes.Parameters) scope.Set(name, number);
        scope.Set(cell.Input.Name, new CellValue(x, [sizes.Inputs], IsStep: true));
        for (int i = 0; i < states.Length; i++) scope.Set(cell.States[i].Name, new CellValue(states[i], [sizes.StateUnits[i]], IsStep: true));
        for (int i = 0; i < weights.Count; i++) scope.Set(cell.Weights[i].Name, ops.Constant(weights[i], cell.Weights[i].Name));
    }

    private void Translate(Equation equation)
    {
        if (equation.IsFunction)
        {
            scope.Set(equation);
            return;
        }

        foreach (Expression.Name target in equation.Targets) RequireKnownState(target);
        if (equation.Targets.Length == 1)
        {
            Expression.Name target = equation.Targets[0];
            scope.Set(target.Text, RequireState(target, formulas.Translate(equation.Formula, scope, NameOf(target.Text))));
            return;
        }

        Split(equation);
    }

    private void Split(Equation equation)
    {
        int count = equation.Targets.Length;
        if (equation.Formula is not Expression.Call { Function: "split", Arguments: [var argument] })
            throw cell.Source.Fault(equation.Formula.At, $"one value for {count} names", "split(v)", "only a split gives several values");
        CellValue whole = formulas.Translate(argument, scope, null);
        ops.RequireNumbers(whole, equation.Formula.At);
        if (whole.Dims.IsEmpty || whole.Dims[^1] % count != 0)
            throw cell.Source.Fault(equation.Formula.At, $"{whole} for {count} names", $"{(whole.IsMatrix ? "columns" : "elements")} that {count} divides");
        int part = whole.Dims[^1] / count;
        for (int i = 0; i < count; i++)
        {
            Expression.Name target = equation.Targets[i];
            scope.Set(target.Text, RequireState(target, ops.Slice(whole, whole.Dims.Length - 1, i * part, part, target.At, NameOf(target.Text))));
        }
    }

    /// <summary>A prime belongs to a state.</summary>
    private void RequireKnownState(Expression.Name target)
    {
        if (target.Text.EndsWith('\'') && StateOf(target.Text) < 0)
            throw cell.Source.Fault(target.At, $"{target.Text}, but no state {target.Text[..^1]}", "the next value of a state", "declare the state, or choose a name without a prime");
    }

    private CellValue RequireState(Expression.Name target, CellValue value)
    {
        int state = StateOf(target.Text);
        if (state < 0) return value;
        int units = sizes.StateUnits[state];
        ops.RequireNumbers(value, target.At);
        if (!value.IsSingle && !value.Dims.SequenceEqual([units]))
            throw cell.Source.Fault(target.At, $"{value}", $"a vector of {units} elements, as state {cell.States[state].Name} has");
        return new CellValue(ops.AsState(value, units, target.At), [units], IsStep: true);
    }

    private (Value Output, ImmutableArray<Value> States) Results()
    {
        ImmutableArray<Value> next = [.. cell.States.Select(state => scope.Value(state.Name + "'")?.Value
            ?? throw cell.Source.Fault(state.At, $"state {state.Name} without a next value", $"an equation {state.Name}' = ..."))];
        if (cell.Output is null) return (next[0], next);
        if (cell.States.Any(state => state.Name == cell.Output.Name)) throw cell.Source.Fault(cell.Output.At, $"the state {cell.Output.Name}", "what a step computes", $"write output {cell.Output.Name}' for its next value");
        CellValue output = scope.Value(cell.Output.Name) ?? throw cell.Source.Fault(cell.Output.At, $"{cell.Output.Name}, which no equation defines", "a value of the cell");
        ops.RequireNumbers(output, cell.Output.At);
        if (output.IsMatrix) throw cell.Source.Fault(cell.Output.At, $"{output}", "a vector");
        return (ops.AsState(output, output.Dims.IsEmpty ? 1 : output.Dims[0], cell.Output.At), next);
    }

    /// <summary>The state whose next value a name is; -1 for other names.</summary>
    private int StateOf(string name) => name.EndsWith('\'') ? Array.FindIndex([.. cell.States], state => state.Name == name[..^1]) : -1;

    /// <summary>The name of a value for people: h' is h_next.</summary>
    private static string NameOf(string name) => name.EndsWith('\'') ? name[..^1] + "_next" : name;
}
