using System.Text.Json;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>Reshape of everything but the batch; one extent may be -1 and follows from the rest.</summary>
internal sealed class ReshapeLayer(LayerConfig config) : KerasLayer(config)
{
    private readonly List<Dim> target = [.. config.Settings.List("target_shape").Select(extent => ReadExtent(config, extent))];

    public override IReadOnlyList<KerasTensor> Call(KerasContext context, CallArguments arguments)
    {
        Value x = arguments.Single().Value;
        Shape shape = Shape.Of([x.Type.Shape[0], .. target]);
        Shape from = x.Type.Shape.Without(0), to = shape.Without(0);
        if (from.IsFixed && to.IsFixed && Product(from) != Product(to))
            throw new InputException(Where, $"target_shape {to} for an input of shape {x.Type.Shape}", $"{Product(from)} elements a run", "the config is damaged: save the model again");
        return [new KerasTensor(Formula(context).Apply(new Reshape(shape), x))];
    }

    private static long Product(Shape shape) => shape.Aggregate(1L, (product, dim) => Math.Min(product * dim.Size, int.MaxValue));

    private static Dim ReadExtent(LayerConfig config, JsonElement extent)
    {
        if (ConfigObject.TryInteger(extent, out int size) && size >= -1) return size < 0 ? Dim.Unknown : size;
        throw config.Settings.Fault("target_shape", "extents of 0 or more, or one -1");
    }
}
