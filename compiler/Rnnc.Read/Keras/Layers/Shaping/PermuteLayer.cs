using System.Collections.Immutable;
using System.Text.Json;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>Permute: axes of each run in another order; dims counts them from 1, the batch stays first.</summary>
internal sealed class PermuteLayer(LayerConfig config) : KerasLayer(config)
{
    private readonly ImmutableArray<int> permutation = [0, .. config.Settings.List("dims").Select(axis => ReadAxis(config, axis))];

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments) =>
        [new KerasTensor(Formula(context).Apply(new Transpose(permutation), arguments.Single().Value))];

    private static int ReadAxis(LayerConfig config, JsonElement axis) =>
        ConfigObject.TryInteger(axis, out int number) && number > 0 ? number : throw config.Settings.Fault("dims", "axes of 1 or more");
}
