using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>One layer of a model: made once, with its weights; called once or more.</summary>
internal abstract class KerasLayer(LayerConfig config)
{
    protected LayerConfig Config { get; } = config;

    protected Origin Where => Config.Where;

    /// <summary>Of [batch, time, ...] every step is treated by itself, all in one way.</summary>
    public virtual bool TreatsStepsAlike => false;

    /// <summary>Writes the layer's formula for one call and gives its outputs, in Keras' order.</summary>
    public abstract IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments);

    protected Formula Formula(KerasContext context) => new(context.Graph, Where);
}
