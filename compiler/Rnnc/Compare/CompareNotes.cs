namespace Rnnc.Cli.Compare;

/// <summary>What the figures of a comparison mean, in sentences.</summary>
internal static class CompareNotes
{
    public static IEnumerable<string> Of(Comparison comparison)
    {
        yield return $"Float and int8 ran all {comparison.TestRuns} {(comparison.Stream ? "runs of the stream" : "windows")} of {comparison.TestFile}{(comparison.CalibrationFile.Length > 0 ? $"; calibrated on {comparison.CalibrationFile}" : "")}.";
        yield return "Logit error: RMSE of the int8 logits on that data, relative to the spread of the float ones.";
        if (comparison.Board is null) yield break;
        string runs = string.Join(" or ", comparison.Models.Select(model => model.Board!.Runs).Distinct());
        yield return $"{comparison.Board}: instructions are means of {runs} {comparison.Unit}s, every integer of which equals the oracle's. Flash is the whole ELF; RAM is the instance and static data; sizes in bytes.";
        yield return "Milliseconds are an estimate: one cycle for every instruction at the board's clock.";
    }
}
