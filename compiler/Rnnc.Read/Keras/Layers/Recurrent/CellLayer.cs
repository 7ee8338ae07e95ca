using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>A cell called as a layer: one step of x [batch, features] and given states. Outputs: y, then the next states.</summary>
internal sealed class CellLayer(LayerConfig config, WeightScope weights, KerasDialect dialect) : KerasLayer(config)
{
    private readonly KerasCell cell = CellTable.Make(config, config.Name, dialect);
    private bool isLoaded;

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        (KerasTensor x, IReadOnlyList<KerasTensor> states) = RecurrentLayer.SplitArguments(arguments);
        if (states.Count == 0) states = arguments.Keyword("states");
        if (states.Count != cell.States.Length) throw new InputException(Where, $"a call with {states.Count} states", $"{cell.States.Length}", "the config is damaged: save the model again");
        if (!isLoaded) cell.Load(weights, FixedExtent.Of(x.Shape, x.Shape.Rank - 1, Where, "features"));
        isLoaded = true;
        (Value y, ImmutableArray<Value> next) = cell.Step(Formula(context), x.Value, [.. states.Select(state => state.Value)]);
        return [new KerasTensor(y), .. next.Select(state => new KerasTensor(state))];
    }
}
