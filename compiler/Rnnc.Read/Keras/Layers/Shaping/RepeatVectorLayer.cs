using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>RepeatVector: [batch, features] becomes n equal steps, [batch, n, features].</summary>
internal sealed class RepeatVectorLayer(LayerConfig config) : KerasLayer(config)
{
    private readonly int count = config.Settings.Count("n");

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        KerasTensor x = arguments.Single();
        if (x.Shape.Rank != 2) throw new InputException(Where, $"an input of shape {x.Shape}", "[batch, features]", "the config is damaged: save the model again");
        Formula formula = Formula(context);
        Value step = formula.Apply(new Reshape(x.Shape.Insert(1, 1)), x.Value);
        return [new KerasTensor(formula.Apply(new BroadcastTo(x.Shape.Insert(1, count)), step))];
    }
}
