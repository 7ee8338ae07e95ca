namespace Rnnc.Bench;

/// <summary>Holds what was measured against the record: a cost that grew by more than one percent is a failure.</summary>
internal static class Comparison
{
    private const double Tolerance = 0.01;

    /// <summary>Prints every failure and every improvement, then a line that counts: one test for each model on each board, one for the page.</summary>
    /// <param name="recorded">May hold models that are not here: they are not compared.</param>
    /// <param name="here">The names of the models that are here.</param>
    /// <param name="isPage">Whether <c>docs/benchmarks.md</c> is what the record says.</param>
    /// <returns>0 where nothing failed, else 1.</returns>
    public static int Print(BenchmarkRecord recorded, BenchmarkRecord measured, IReadOnlySet<string> here, bool isPage, TextWriter output)
    {
        int failed = 0;
        // What another compiler makes says nothing about this project's code.
        if (recorded.Compiler != measured.Compiler)
        {
            output.WriteLine($"recorded with {recorded.Compiler}, measured with {measured.Compiler}: the figures are not compared");
            recorded = measured;
        }
        else if (!isPage)
        {
            output.WriteLine("FAILED docs/benchmarks.md: not what the record says; write both with tools/bench");
            failed++;
        }

        Dictionary<(string, string), Figures> known = recorded.Figures.Where(each => here.Contains(each.Model)).ToDictionary(each => (each.Model, each.Board));
        foreach (Figures now in measured.Figures)
        {
            string where = $"{now.Model} on {now.Board}";
            if (!known.Remove((now.Model, now.Board), out Figures? before))
            {
                output.WriteLine($"FAILED {where}: not recorded; record it with tools/bench");
                failed++;
            }
            else if (Costs(where, before, now, output))
            {
                failed++;
            }
        }

        foreach ((string model, string board) in known.Keys) output.WriteLine($"FAILED {model} on {board}: recorded, but no longer measured; record again with tools/bench");
        failed += known.Count;
        output.WriteLine($"{measured.Figures.Count + known.Count + 1 - failed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }

    /// <returns>Whether any cost grew.</returns>
    private static bool Costs(string where, Figures before, Figures now, TextWriter output)
    {
        bool grew = false;
        foreach (((string name, long was), (_, long value)) in before.Costs.Zip(now.Costs))
        {
            bool worse = value > was * (1 + Tolerance);
            grew |= worse;
            if (worse || value < was * (1 - Tolerance))
                output.WriteLine($"{(worse ? "FAILED" : "better")} {where}: {name} {value}, recorded {was} ({100.0 * (value - was) / was:+0.0;-0.0}%)");
        }

        return grew;
    }
}
