namespace Rnnc.Read.Keras;

/// <summary>A model inside a model: its layers become part of the outer graph.</summary>
internal sealed class NetworkLayer(LayerConfig config, WeightScope weights, KerasDialect dialect) : KerasLayer(config)
{
    private readonly Network network = new(NetworkConfig.Read(config, config.Where with { Layer = null }), weights, dialect);

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments) => network.Run(context, arguments.All());
}
