using System.Collections.Immutable;
using System.Globalization;
using Rnnc.Ir;
using Rnnc.Lift.Notation;

namespace Rnnc.Lift;

/// <summary>One constant of a cell: the name that the equations use, and its values ([K, N] of a matrix).</summary>
public sealed record CellConstant(string Name, Tensor Values)
{
    public ImmutableArray<int> Dims => Values.Dims;

    public int Count => Dims.Aggregate(1, (product, dim) => product * dim);

    /// <summary>For example <c>W_z [8, 32]</c>.</summary>
    public override string ToString() => $"{Name} [{string.Join(", ", Dims.Select(dim => dim.ToString(CultureInfo.InvariantCulture)))}]";
}

/// <summary>
/// A cell as papers write it: one line for every gate, candidate, shared value and next state, names as <see cref="LineNames"/> says,
/// <c>x</c> the step's input, <c>h</c> a state, <c>h'</c> its next value. W x stands for the row x times the matrix W [K, N].
/// </summary>
public sealed class Equations
{
    /// <summary>Reading order within one level of lines that do not read each other.</summary>
    private static readonly string[] Customary = ["a", "i", "f", "g", "o", "z", "r", "c", "h"];

    /// <summary>How the line begins, the last one, that defines the normalization where lines use it.</summary>
    public const string NormDefinition = "norm(v) = ";

    private Equations(ImmutableArray<string> lines, ImmutableArray<string> stateNames, ImmutableArray<CellConstant> constants, long macsPerStep)
    {
        Lines = lines;
        StateNames = stateNames;
        Constants = constants;
        MacsPerStep = macsPerStep;
    }

    /// <summary>For example <c>z = sigmoid(W_z x + U_z h + b_z)</c>; a line reads only lines above it.</summary>
    public ImmutableArray<string> Lines { get; }

    /// <summary>What the lines call each state, in the cell's order.</summary>
    public ImmutableArray<string> StateNames { get; }

    /// <summary>The constants that the lines name, in the order in which they do.</summary>
    public ImmutableArray<CellConstant> Constants { get; }

    /// <summary>What the lines call the first output: y, or a next state; null where the cell gives states alone.</summary>
    public string? OutputName { get; private init; }

    /// <summary>Elements of all <see cref="Constants"/>.</summary>
    public int Parameters => Constants.Sum(constant => constant.Count);

    /// <summary>Multiply-accumulates of the matrix products of one step.</summary>
    public long MacsPerStep { get; }

    /// <summary>The lines of a canonical cell.</summary>
    public static IReadOnlyList<string> Of(Sequence sequence) => Describe(sequence).Lines;

    /// <summary>Lines, constants and cost of a canonical cell, numbers rounded for people.</summary>
    public static Equations Describe(Sequence sequence) => Describe(sequence, null);

    /// <summary>The same with all digits of every number, and with names that nothing else has: what a program can read.</summary>
    /// <param name="reserved">Words that mean something to who reads it.</param>
    public static Equations Exact(Sequence sequence, IReadOnlySet<string> reserved) => Describe(sequence, reserved);

    private static Equations Describe(Sequence sequence, IReadOnlySet<string>? reserved)
    {
        var view = new CellView(sequence);
        var names = new LineNames(view, reserved ?? new HashSet<string>());
        var constants = new ConstantNames();
        var writer = new FormulaWriter(view, names, constants, isExact: reserved is not null);
        _ = Write(view, names, writer); // the first writing collects the constants
        constants.Settle(name => reserved is not null && names.IsTaken(name));
        return new Equations(
            Write(view, names, writer),
            [.. Enumerable.Range(0, sequence.StateCount).Select(names.StateName)],
            [.. constants.All.Select(constant => new CellConstant(constants[constant], view.Cell.ConstantOf(constant)!))],
            ModelCost.MacsOf(sequence.Cell, 1))
        {
            OutputName = sequence.Outputs.IsEmpty ? null : view.NextStateOf(view.Cell.Outputs[0]) is >= 0 and var state ? names.StateName(state) + "'" : "y",
        };
    }

    private static ImmutableArray<string> Write(CellView view, LineNames names, FormulaWriter writer)
    {
        var lines = ImmutableArray.CreateBuilder<string>();
        foreach (Value line in InOrder(view, names)) lines.Add($"{names[line]} = {writer.Write(line)}");
        for (int state = 0; state < view.Sequence.StateCount; state++)
        {
            Value next = view.Next(state);
            string name = names.StateName(state) + "'";
            if (!view.IsLine(next) || names[next] != name) lines.Add($"{name} = {writer.Read(next, names.StateName(state))}");
        }

        for (int i = 0; i < view.Sequence.Outputs.Length; i++)
        {
            Value output = view.Cell.Outputs[i];
            string name = i == 0 ? "y" : "y" + (i + 1).ToString(CultureInfo.InvariantCulture);
            bool isState = view.NextStateOf(output) >= 0;
            if (!isState && !(view.IsLine(output) && names[output] == name)) lines.Add($"{name} = {writer.Read(output, "y")}");
        }

        if (view.Lines.SelectMany(view.Inline).Select(view.Norm).FirstOrDefault(norm => norm is not null) is { } found)
            lines.Add($"{NormDefinition}(v - mean(v)) / sqrt(mean((v - mean(v))^2) + {writer.Show(found.Epsilon)})");
        return lines.ToImmutable();
    }

    /// <summary>By level (a line stands one level below the lowest that it reads), within one as is customary.</summary>
    private static IEnumerable<Value> InOrder(CellView view, LineNames names)
    {
        var levels = new Dictionary<Value, int>(ReferenceEqualityComparer.Instance);
        foreach (Value line in view.Lines)
            levels[line] = view.Inline(line).Skip(1).Where(view.IsLine).Select(read => levels[read] + 1).DefaultIfEmpty(0).Max();
        return view.Lines.OrderBy(line => levels[line]).ThenBy(line => Place(names.Subscript(line)));

        static int Place(string name) => Array.IndexOf(Customary, name.TrimEnd([.. "0123456789"])) is >= 0 and var place ? place : Customary.Length;
    }
}
