using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Cells;

/// <summary>
/// Parameters from the shapes of the weights: each declared extent that holds one unknown name is solved for it, until none is left.
/// <code>
/// K[inputs + units, 4 * units] of shape [40, 128]  =>  units = 32, then inputs = 8
/// </code>
/// </summary>
internal static class SizeInference
{
    /// <summary>The cell's sizes; extents of the weights are those that are given.</summary>
    /// <exception cref="InputException">The shapes do not decide a parameter, or contradict each other.</exception>
    public static CellSizes Infer(CellDefinition cell, IReadOnlyList<ImmutableArray<int>> shapes, string file)
    {
        var known = new Dictionary<string, double>(StringComparer.Ordinal);
        var equations = cell.Weights.SelectMany((weight, i) => weight.Extents.Select((extent, axis) => (Extent: extent, Size: shapes[i][axis]))).ToList();
        if (cell.Input.Extent is Expression extent && Numbers.Evaluate(extent, name => Find(known, name)) is double inputs) known[CellDefinition.InputsName] = inputs;
        while (equations.RemoveAll(equation => TrySolve(equation.Extent, equation.Size, known)) > 0)
        {
        }

        // What no shape tells are numbers of the equations, such as an epsilon: their defaults.
        if (!known.ContainsKey(CellDefinition.InputsName) && cell.Input.Extent is Expression declared)
            known[CellDefinition.InputsName] = Numbers.Evaluate(declared, name => Find(known, name) ?? Default(cell, name)) ?? 0;
        if (!known.TryGetValue(CellDefinition.InputsName, out double found) || !(found >= 1))
            throw cell.Source.Fault(cell.Input.At, $"no weight of {file} that tells how many elements {cell.Input.Name} has", $"an extent of {cell.Input.Name}", $"write input {cell.Input.Name}[NUMBER]");
        return CellSizes.Resolve(cell, parameter => Find(known, parameter.Name), (int)found, $"the shapes of {file}");
    }

    /// <summary>Solves an extent that holds one unknown name, once or more, linearly.</summary>
    private static bool TrySolve(Expression extent, int size, Dictionary<string, double> known)
    {
        string[] unknown = [.. Numbers.NamesIn(extent).Select(name => name.Text).Where(name => !known.ContainsKey(name)).Distinct()];
        if (unknown.Length != 1) return unknown.Length == 0;
        double? At(double value) => Numbers.Evaluate(extent, name => name == unknown[0] ? value : Find(known, name));
        if (At(0) is not double zero || At(1) is not double one || At(2) is not double two || !(two - one).Equals(one - zero) || one.Equals(zero)) return false;
        double solution = (size - zero) / (one - zero);
        if (!(solution >= 1) || !Math.Floor(solution).Equals(solution)) return false;
        known[unknown[0]] = solution;
        return true;
    }

    private static double? Default(CellDefinition cell, string name) =>
        cell.Parameters.FirstOrDefault(parameter => parameter.Name == name)?.Default is Expression value ? Numbers.Evaluate(value, _ => null) : null;

    private static double? Find(Dictionary<string, double> known, string name) => known.TryGetValue(name, out double value) ? value : null;
}
