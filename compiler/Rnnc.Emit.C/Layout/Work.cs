using Rnnc.Int8;

namespace Rnnc.Emit.C.Layout;

/// <summary>What the cells and heads of a model compute in a window, whoever computes it: their equations, not the code.</summary>
/// <param name="Rows">Rows of matrix products.</param>
/// <param name="Operations">Element-wise operations and functions of one value, changes of scale not counted.</param>
/// <param name="Normalised">Values that a mean and a variance are taken of.</param>
internal sealed record Work(long Rows, long Operations, long Normalised)
{
    public static Work OfWindow(Int8Model model)
    {
        long rows = 0, operations = 0, normalised = 0;
        foreach (Stage stage in model.Stages.Where(stage => stage.Kind != StageKind.Refresh))
        {
            long times = stage.Kind is StageKind.Forward or StageKind.Backward ? model.Steps : 1;
            foreach (Step step in stage.Steps)
            {
                if (step is MatVec product) rows += times * product.Rows;
                if (step is Map map) operations += times * map.Lanes * map.Ops.Count(op => op is not (Load or Literal or Narrow or Store or StoreView));
                if (step is Reduction { Kind: ReductionKind.SumOfProducts } reduction) normalised += times * reduction.A.Length;
            }
        }

        return new Work(rows, operations, normalised);
    }
}
