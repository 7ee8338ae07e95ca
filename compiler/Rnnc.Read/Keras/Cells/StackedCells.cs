using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>StackedRNNCells: several cells in one step, each fed with the output of the one before; the states of all, in order.</summary>
internal sealed class StackedCells : KerasCell
{
    private readonly ImmutableArray<LayerConfig> configs;
    private readonly ImmutableArray<KerasCell> cells;

    public StackedCells(LayerConfig config, KerasDialect dialect)
    {
        if (config.Settings.Flag("reverse_state_order", false))
            throw config.Settings.Fault("reverse_state_order", "false: the states of the first cell first");
        configs = Cells(config);
        if (configs.IsEmpty) throw config.Settings.Fault("cells", "one cell or more");
        cells = [.. configs.Select(cell => CellTable.Make(cell, layer: null, dialect))];
        ClassName = string.Join("+", cells.Select(cell => cell.ClassName));
    }

    public override string ClassName { get; }

    public override ImmutableArray<CellState> States =>
        [.. cells.SelectMany((cell, i) => cell.States.Select(state => state with { Name = $"{state.Name}{i}" }))];

    public override int OutputUnits => cells[^1].OutputUnits;

    public static ImmutableArray<LayerConfig> Cells(LayerConfig stack) =>
        [.. stack.Settings.List("cells").Select(element => LayerConfig.OfPart(element, stack.Where))];

    public override void Load(WeightScope weights, int features)
    {
        IReadOnlyList<WeightScope> parts = weights.List("cells", configs, named: false);
        for (int i = 0; i < cells.Length; i++)
        {
            cells[i].Load(parts[i], features);
            features = cells[i].OutputUnits;
        }
    }

    public override (Value Output, ImmutableArray<Value> States) Step(Formula formula, Value x, ImmutableArray<Value> states)
    {
        var next = ImmutableArray.CreateBuilder<Value>();
        foreach (KerasCell cell in cells)
        {
            (x, ImmutableArray<Value> after) = cell.Step(formula, x, [.. states.Skip(next.Count).Take(cell.States.Length)]);
            next.AddRange(after);
        }

        return (x, next.ToImmutable());
    }
}
