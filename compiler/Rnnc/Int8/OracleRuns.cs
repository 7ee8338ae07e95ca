using System.Collections.Immutable;
using Rnnc.Evaluate;
using Rnnc.Ir;
using Rnnc.Quantize;
using Rnnc.Quantize.Calibrate;

namespace Rnnc.Cli.Int8;

/// <summary>What the oracle gave in one run.</summary>
/// <param name="Window">The run's inputs, as floats.</param>
/// <param name="Result">Integers and their real values.</param>
/// <param name="States">Integers of the program's states after the run, in its order.</param>
internal sealed record OracleRun(CalibrationWindow Window, Int8Result Result, ImmutableArray<int[]> States);

/// <summary>Runs data through a quantized model in exact integers.</summary>
internal static class OracleRuns
{
    /// <param name="model">The model; for streams one whose states are slots.</param>
    /// <param name="inputs">In a stream each run goes on from the states of the one before.</param>
    /// <param name="where">The data, for diagnostics.</param>
    /// <param name="progress">Between 0 and 1.</param>
    /// <exception cref="InputException">A run does not fit the model.</exception>
    public static IReadOnlyList<OracleRun> Run(IntegerModel model, RunInputs inputs, Origin where, IProgress<double>? progress = null)
    {
        IOracle oracle = model.CreateOracle();
        bool stream = inputs.Mode == FeedMode.Stream;
        var runs = new OracleRun[inputs.Count];
        for (int run = 0; run < runs.Length; run++)
        {
            if (!stream) oracle.Reset();
            runs[run] = oracle.Run(inputs.Run(run), keepStates: stream, where.At($"run {run}"));
            progress?.Report((run + 1.0) / runs.Length);
        }

        return runs;
    }
}
