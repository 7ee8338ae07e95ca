using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>UpSampling1D: every step of [batch, time, features] n times, one after the other.</summary>
internal sealed class UpSamplingLayer(LayerConfig config) : KerasLayer(config)
{
    private readonly int count = config.Settings.Has("size") ? config.Settings.Count("size") : 2;

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        KerasTensor x = arguments.Single();
        if (x.Shape.Rank != 3) throw new InputException(Where, $"an input of shape {x.Shape}", "[batch, time, features]", "the config is damaged: save the model again");
        int steps = FixedExtent.Of(x.Shape, 1, Where, "time steps");
        if ((long)steps * count > 1 << 20) throw new InputException(Where, $"{steps} steps {count} times", $"{1 << 20} steps at most");
        Formula formula = Formula(context);
        Shape apart = x.Shape.Insert(2, 1);
        Value repeated = formula.Apply(new BroadcastTo(apart.With(2, count)), formula.Apply(new Reshape(apart), x.Value));
        return [new KerasTensor(formula.Apply(new Reshape(x.Shape.With(1, steps * count)), repeated))];
    }
}
