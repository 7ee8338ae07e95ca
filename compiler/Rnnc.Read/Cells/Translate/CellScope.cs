namespace Rnnc.Read.Cells;

/// <summary>What names stand for at one place of a cell file: numbers, values, functions; inside a function its parameters hide the rest.</summary>
internal sealed class CellScope
{
    private readonly CellScope? outer;
    private readonly Dictionary<string, double> numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CellValue> values = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Equation> functions = new(StringComparer.Ordinal);

    public CellScope()
    {
    }

    private CellScope(CellScope outer) => this.outer = outer;

    /// <summary>The inside of a function: it reads numbers, weights and functions of the file, and its own arguments.</summary>
    public CellScope Inner() => new(outer ?? this);

    public void Set(string name, double number) => numbers[name] = number;

    public void Set(string name, CellValue value) => values[name] = value;

    public void Set(Equation function) => functions[function.Targets[0].Text] = function;

    public double? Number(string name) => numbers.TryGetValue(name, out double number) ? number : values.ContainsKey(name) ? null : outer?.Number(name);

    /// <summary>From inside a function only what every step has alike is seen: weights.</summary>
    public CellValue? Value(string name)
    {
        if (values.TryGetValue(name, out CellValue? value)) return value;
        return outer?.Value(name) is { IsStep: false } constant ? constant : null;
    }

    public Equation? Function(string name) => functions.TryGetValue(name, out Equation? found) ? found : outer?.Function(name);

    public IEnumerable<string> Names => values.Keys.Concat(numbers.Keys).Concat(outer?.Names ?? []);
}
