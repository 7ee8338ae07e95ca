using Rnnc.Int8;
using Rnnc.Quantize.Choose;

namespace Rnnc.Quantize.Lower;

/// <summary>The pools of a program under construction; equal constants and tables are kept once.</summary>
internal sealed class ProgramBuilder
{
    private readonly Dictionary<ConstantData, int> constants = [];
    private readonly Dictionary<(string Name, int Constant), int> tables = [];

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

    public int AddVector(string name, VectorRole role, Format format, int length, bool perStep = false, int constant = -1, bool kept = false)
    {
        string unique = name;
        for (int i = 2; Vectors.Exists(vector => vector.Role == role && vector.Name == unique); i++) unique = $"{name}_{i}";
        Vectors.Add(new Vector(unique, role, format.Bits, length, perStep, format.Scale, format.ZeroPoint, constant) { Kept = kept });
        return Vectors.Count - 1;
    }

    public Ref RefOf(int vector, Row row = Row.Whole) => new(vector, 0, Vectors[vector].Length, row);

    public Int8Model Build(string name, IEnumerable<Stage> stages, int steps, bool stepsAreFixed) =>
        new(name, [.. Vectors], [.. Constants], [.. Tables], [.. stages]) { Steps = steps, StepsAreFixed = stepsAreFixed };
}
