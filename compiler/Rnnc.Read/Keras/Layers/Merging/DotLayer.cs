using System.Text.Json;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>Dot: two tensors [batch, a, b] multiplied and summed over one axis each; the batch is kept.</summary>
internal sealed class DotLayer : KerasLayer
{
    private readonly int leftAxis;
    private readonly int rightAxis;

    public DotLayer(LayerConfig config)
        : base(config)
    {
        if (config.Settings.Flag("normalize", false)) throw config.Settings.Fault("normalize", "false");
        JsonElement axes = config.Settings.Any("axes");
        JsonElement[] both = axes.ValueKind == JsonValueKind.Array ? [.. axes.EnumerateArray()] : [axes, axes];
        if (both.Length != 2 || !ConfigObject.TryInteger(both[0], out leftAxis) || !ConfigObject.TryInteger(both[1], out rightAxis))
            throw config.Settings.Fault("axes", "one axis, or one for each tensor");
    }

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        IReadOnlyList<KerasTensor> inputs = arguments.All();
        if (inputs.Count != 2 || inputs.Any(input => input.Shape.Rank != 3))
            throw new InputException(Where, $"Dot of {string.Join(", ", inputs.Select(input => input.Shape))}", "two tensors [batch, a, b]", "convert the model to TFLite");
        Formula formula = Formula(context);

        // The summed axis comes last on the left and second on the right.
        Value left = FromStart(leftAxis) == 2 ? inputs[0].Value : formula.Apply(new Transpose([0, 2, 1]), inputs[0].Value);
        Value right = FromStart(rightAxis) == 1 ? inputs[1].Value : formula.Apply(new Transpose([0, 2, 1]), inputs[1].Value);
        return [new KerasTensor(formula.MatMul(left, right))];
    }

    private int FromStart(int axis) => (axis < 0 ? axis + 3 : axis) is var place and (1 or 2) ? place : throw Config.Settings.Fault("axes", "axis 1 or 2");
}
