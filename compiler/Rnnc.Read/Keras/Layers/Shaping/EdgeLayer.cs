using System.Text.Json;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>Cropping1D and ZeroPadding1D: steps taken off, or steps of zeros added, at the start and at the end of [batch, time, features].</summary>
internal sealed class EdgeLayer : KerasLayer
{
    private readonly bool crops;
    private readonly int before;
    private readonly int after;

    public EdgeLayer(LayerConfig config, bool crops)
        : base(config)
    {
        this.crops = crops;
        string key = crops ? "cropping" : "padding";
        JsonElement value = config.Settings.Any(key);
        JsonElement[] both = value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray()] : [value, value];
        bool isPair = both.Length == 2 & ConfigObject.TryInteger(both[0], out before) & ConfigObject.TryInteger(both[^1], out after);
        if (!isPair || before is < 0 or > 1 << 20 || after is < 0 or > 1 << 20) throw config.Settings.Fault(key, "a number of steps of 0 or more, or one for each end");
    }

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        KerasTensor x = arguments.Single();
        if (x.Shape.Rank != 3) throw new InputException(Where, $"an input of shape {x.Shape}", "[batch, time, features]", "the config is damaged: save the model again");
        if (!crops) return [new KerasTensor(Formula(context).Apply(new Pad(1, before, after), x.Value))];
        int steps = FixedExtent.Of(x.Shape, 1, Where, "time steps");
        if (before + after >= steps) throw new InputException(Where, $"{before} and {after} steps cropped of {steps}", "at least one step left", "the config is damaged: save the model again");
        return [new KerasTensor(Formula(context).Apply(new Slice(1, before, steps - before - after), x.Value))];
    }
}
