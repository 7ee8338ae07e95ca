using System.Collections.Immutable;

namespace Rnnc.Read.Cells;

/// <summary>A cell's parameters as numbers, and the extents that follow from them.</summary>
/// <param name="Parameters">By name; <see cref="CellDefinition.InputsName"/> among them.</param>
/// <param name="StateUnits">Of each state, in the file's order.</param>
/// <param name="WeightDims">Of each weight, in the file's order.</param>
internal sealed record CellSizes(
    IReadOnlyDictionary<string, double> Parameters,
    int Inputs,
    ImmutableArray<int> StateUnits,
    ImmutableArray<ImmutableArray<int>> WeightDims)
{
    /// <summary>Far beyond any cell for a microcontroller: a damaged file must not exhaust the memory.</summary>
    private const int LargestExtent = 1 << 24;

    /// <summary>All extents; every parameter must be known.</summary>
    /// <param name="known">Numbers that the cell's owner gives.</param>
    /// <param name="inputs">Elements of x_t.</param>
    /// <param name="owner">Who should give the parameters, for the fault: <c>the config of cell "fast"</c>.</param>
    public static CellSizes Resolve(CellDefinition cell, Func<DeclaredParameter, double?> known, int inputs, string owner)
    {
        var parameters = new Dictionary<string, double>(StringComparer.Ordinal) { [CellDefinition.InputsName] = inputs };
        foreach (DeclaredParameter parameter in cell.Parameters)
        {
            double? value = known(parameter) ?? (parameter.Default is null ? null : Numbers.Evaluate(parameter.Default, name => Find(parameters, name)));
            if (value is null && parameter.Default is not null) throw NotANumber(cell, parameter.Default, parameters);
            parameters[parameter.Name] = value ?? throw cell.Source.Fault(parameter.At, $"parameter {parameter.Name} without a value", $"a number in {owner}", $"give it a default: {parameter.Name} = ...");
        }

        int Extent(Expression expression) => ExtentOf(cell, expression, parameters);
        if (cell.Input.Extent is not null && Extent(cell.Input.Extent) is var declared && declared != inputs)
            throw cell.Source.Fault(cell.Input.At, $"{cell.Input.Name} of {declared} elements", $"{inputs}, which is what the cell is given", "correct the extent, or leave it out");
        return new CellSizes(
            parameters,
            inputs,
            [.. cell.States.Select(state => Extent(state.Units))],
            [.. cell.Weights.Select(weight => weight.Extents.Select(Extent).ToImmutableArray())]);
    }

    /// <summary>An extent as a number: whole, 1 or more.</summary>
    public static int ExtentOf(CellDefinition cell, Expression expression, IReadOnlyDictionary<string, double> parameters)
    {
        double value = Numbers.Evaluate(expression, name => Find(parameters, name)) ?? throw NotANumber(cell, expression, parameters);
        return value >= 1 && value <= LargestExtent && Math.Floor(value).Equals(value)
            ? (int)value
            : throw cell.Source.Fault(expression.At, $"an extent of {value:R}", $"a whole number from 1 to {LargestExtent}");
    }

    private static Rnnc.Ir.InputException NotANumber(CellDefinition cell, Expression expression, IReadOnlyDictionary<string, double> parameters)
    {
        Expression.Name? unknown = Numbers.NamesIn(expression).FirstOrDefault(name => !parameters.ContainsKey(name.Text));
        string expected = $"a number, or arithmetic with {string.Join(", ", parameters.Keys)}";
        return unknown is null
            ? cell.Source.Fault(expression.At, "a formula", expected)
            : cell.Source.Fault(unknown.At, $"{unknown.Text}, which is no parameter", expected, $"declare it: cell {cell.Name}({string.Join(", ", cell.Parameters.Select(parameter => parameter.Name).Append(unknown.Text))})");
    }

    private static double? Find(IReadOnlyDictionary<string, double> parameters, string name) => parameters.TryGetValue(name, out double value) ? value : null;
}
