using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>Embedding: a row of the table for every id (0 or more); with mask_zero steps of id 0 do not count.</summary>
internal sealed class EmbeddingLayer(LayerConfig config, WeightScope weights) : KerasLayer(config)
{
    private readonly int inputs = config.Settings.Count("input_dim");
    private readonly int outputs = config.Settings.Count("output_dim");
    private readonly bool maskZero = config.Settings.Flag("mask_zero", false);
    private Tensor? table;

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        Value ids = arguments.Single().Value;
        if (table is null)
        {
            table = weights.Take("embeddings", $"an Embedding of {inputs} ids", inputs, outputs);
            weights.RequireNoneLeft();
        }

        Formula formula = Formula(context);
        if (ids.Type.Element is not (ElementType.Int32 or ElementType.Int64)) ids = formula.Apply(new Cast(ElementType.Int32), ids);
        Value y = formula.Add(new Gather(0), null, context.Constant(table, Where, "embeddings"), ids);
        Value? mask = maskZero ? formula.Apply(BinaryKind.NotEqual, ids, context.Graph.Constant(Tensor.Integer(ids.Type.Element, [0]), Where), "mask") : null;
        return [new KerasTensor(y, mask)];
    }
}
