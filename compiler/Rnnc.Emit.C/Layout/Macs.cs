using Rnnc.Int8;

namespace Rnnc.Emit.C.Layout;

/// <summary>Multiply-accumulates of products with matrices, of weights and of data, without the columns of padding.</summary>
public static class Macs
{
    /// <summary>Of a window of <see cref="Int8Model.Steps"/> steps.</summary>
    public static long OfWindow(Int8Model model) => model.Stages.Sum(stage => OfStage(stage) * stage.Kind switch
    {
        StageKind.Refresh => 0,
        StageKind.Once or StageKind.Start => 1,
        _ => model.Steps,
    });

    private static long OfStage(Stage stage) => stage.Steps.Sum(step => step is DataProduct product
        ? product.Matrix.Length
        : Products.AccumulatorsOf(step).SelectMany(accumulator => accumulator.Parts).Sum(part => (long)Products.RowsOf(step) * part.Input.Length));
}
