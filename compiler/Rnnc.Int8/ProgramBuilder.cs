namespace Rnnc.Int8;

/// <summary>The pools of a program under construction; equal constants and tables are kept once.</summary>
public sealed class ProgramBuilder
{
    private readonly Dictionary<ConstantData, int> constants = [];
    private readonly Dictionary<(string Name, int Constant), int> tables = [];
    private readonly HashSet<(VectorRole Role, string Name)> names = [];
    private readonly Dictionary<(VectorRole Role, string Name), int> counts = [];

    public List<Vector> Vectors { get; } = [];

    public List<ConstantData> Constants { get; } = [];

    public List<Table> Tables { get; } = [];

    public int AddConstant(int bits, IEnumerable<int> values, int rows = 1)
    {
        var data = new ConstantData(bits, [.. values], rows);
        if (constants.TryGetValue(data, out int known)) return known;
        Constants.Add(data);
        return constants[data] = Constants.Count - 1;
    }

    public int AddTable(string name, IEnumerable<int> entries, int fractionBits, bool interpolated)
    {
        int constant = AddConstant(16, entries);
        if (tables.TryGetValue((name, constant), out int known)) return known;
        Tables.Add(new Table(name, constant, fractionBits, interpolated));
        return tables[(name, constant)] = Tables.Count - 1;
    }

    /// <summary>Adds the vector; its name gets a number where another of its role has it.</summary>
    public int Add(Vector vector)
    {
        string unique = vector.Name;
        while (!names.Add((vector.Role, unique)))
        {
            int count = counts[(vector.Role, vector.Name)] = counts.GetValueOrDefault((vector.Role, vector.Name), 1) + 1;
            unique = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{vector.Name}_{count}");
        }

        Vectors.Add(vector with { Name = unique });
        return Vectors.Count - 1;
    }

    public Ref RefOf(int vector, Row row = Row.Whole) => new(vector, 0, Vectors[vector].Length, row);

    public Int8Model Build(string name, IEnumerable<Stage> stages, int steps, bool stepsAreFixed) =>
        new(name, [.. Vectors], [.. Constants], [.. Tables], [.. stages]) { Steps = steps, StepsAreFixed = stepsAreFixed };
}
