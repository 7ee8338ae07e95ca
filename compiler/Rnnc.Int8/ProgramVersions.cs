namespace Rnnc.Int8;

/// <summary>Which version of docs/program.md brought a kind of step or operation.</summary>
internal static class ProgramVersions
{
    /// <summary>The lowest version that has all that the program uses.</summary>
    public static int Of(Int8Model model) => model.Stages.SelectMany(stage => stage.Steps).Select(Of).DefaultIfEmpty(1).Max();

    private static int Of(Step step) => step switch
    {
        MatVec or Reduction => 1,
        Map map => map.Ops.Select(Of).DefaultIfEmpty(1).Max(),
        _ => 2,
    };

    private static int Of(LaneOp op) => op is Load or Literal or Multiply or Sum or Narrow or Extreme or Lookup or Power or Compare or Choose or Store or StoreView ? 1 : 2;
}
