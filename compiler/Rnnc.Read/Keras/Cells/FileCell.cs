using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.Cells;

namespace Rnnc.Read.Keras;

/// <summary>
/// A cell of the user's own, by its cell file: parameters are settings of the cell's config by name, weights are bound by the names of the
/// file, or by its order where it has no names.
/// </summary>
internal sealed class FileCell(LayerConfig config, CellDefinition definition, CustomCells cells) : KerasCell
{
    private CellSizes? sizes;
    private IReadOnlyList<Tensor> weights = [];

    public override string ClassName { get; } = config.ClassName;

    /// <summary>Units are known once the weights are loaded.</summary>
    public override ImmutableArray<CellState> States => [.. definition.States.Select((state, i) => new CellState(state.Name, sizes?.StateUnits[i] ?? 0))];

    public override int OutputUnits => StepAlone().Output.Type.Shape[1].Size;

    public override void Load(WeightScope weights, int features)
    {
        string owner = $"the config of cell \"{config.Name}\" ({config.ClassName})";
        sizes = CellSizes.Resolve(definition, Setting, features, owner);
        WantedWeight[] wanted = [.. definition.Weights.Select((weight, i) => new WantedWeight(weight.Name, weight.Path, sizes.WeightDims[i], definition.Source.At(weight.At)))];
        this.weights = weights.Bind(wanted);
        if (!weights.HasNames) NoteOrder(wanted);
        _ = StepAlone(); // faults of the equations name the cell file, whatever is made of the step
    }

    public override (Value Output, ImmutableArray<Value> States) Step(Formula formula, Value x, ImmutableArray<Value> states) =>
        CellTranslation.Step(definition, sizes!, weights, formula.Graph, formula.Origin, x, states);

    /// <summary>Weights of one place and shape could be exchanged without any sign of it.</summary>
    private void NoteOrder(WantedWeight[] wanted)
    {
        string[] alike = [.. wanted.GroupBy(weight => (weight.Part, weight.Shape)).Where(group => group.Count() > 1).Select(group => string.Join(", ", group.Select(weight => weight.Name)))];
        if (alike.Length > 0) cells.Note($"cell \"{config.Name}\": the file has no names of weights; those of one shape are told apart by the order of {definition.Source.Path} alone: {string.Join("; ", alike)}");
    }

    private double? Setting(DeclaredParameter parameter)
    {
        if (!config.Settings.Has(parameter.Name)) return null;
        return config.Settings.Any(parameter.Name).ValueKind is System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False
            ? config.Settings.Flag(parameter.Name, false) ? 1 : 0
            : config.Settings.Number(parameter.Name, 0);
    }

    private (Value Output, ImmutableArray<Value> States) StepAlone()
    {
        var graph = new GraphBuilder();
        Value x = graph.Input(TensorType.Float(Dim.Batch, sizes!.Inputs), config.Where);
        return Step(new Formula(graph, config.Where), x, [.. sizes.StateUnits.Select(units => graph.Input(TensorType.Float(Dim.Batch, units), config.Where))]);
    }
}
