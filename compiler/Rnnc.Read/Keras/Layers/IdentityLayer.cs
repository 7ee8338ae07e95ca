namespace Rnnc.Read.Keras;

/// <summary>A layer that does something in training only: dropout, noise, regularization.</summary>
internal sealed class IdentityLayer(LayerConfig config) : KerasLayer(config)
{
    public override bool TreatsStepsAlike => true;

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments) => [arguments.Single()];
}
