using Rnnc.Cli.Console;
using Rnnc.Cli.Data;
using Rnnc.Cli.Int8;
using Rnnc.Evaluate;
using Rnnc.Ir;

namespace Rnnc.Cli.Runs;

/// <summary>Quantizes a model and runs the oracle over all runs of the data, and a board where one is named.</summary>
internal static class Int8Run
{
    /// <param name="board">Where the compiled C runs too and must give the same integers; null for the oracle alone.</param>
    /// <exception cref="InputException">The data does not fit the model, or the board differs from the oracle.</exception>
    public static ResultFile Run(RunRequest request, InputArrays calibration, string? board, TextWriter output, TextWriter errors)
    {
        Model lifted = request.Model.Lifted;
        RunInputs inputs = RunInputs.Of(lifted, request.Inputs.Arrays, request.Mode, request.Inputs.Where);
        if (request.Mode == FeedMode.Stream) lifted = StreamedModel.Of(lifted, inputs.OpenStates.AsSpan());
        return Run(PreparedModel.Quantize(lifted, calibration, request.Model.Path, errors, request.OutputBits, request.AccuracyBudget), inputs, request, board, output, errors);
    }

    /// <summary>Runs a file that is quantized already as it is. Parameters and errors as above.</summary>
    public static ResultFile Run(KeptModel model, RunRequest request, string? board, TextWriter output, TextWriter errors) =>
        Run(model, RunInputs.Of(model.Lifted, request.Inputs.Arrays, request.Mode, request.Inputs.Where), request, board, output, errors);

    private static ResultFile Run(IntegerModel model, RunInputs inputs, RunRequest request, string? board, TextWriter output, TextWriter errors)
    {
        foreach (string warning in model.Warnings) errors.WriteLine($"{request.Model.Path}: warning: {warning}");
        IReadOnlyList<OracleRun> runs = Progress.Show(
            $"running {request.Model.Path}", errors, progress => OracleRuns.Run(model, inputs, request.Inputs.Where, progress));
        if (board is not null)
        {
            using var device = new DeviceModel(model.Program, runs.Max(run => run.Window.Steps), board, errors);
            DeviceAnswer answer = device.Run(runs, request.Mode == FeedMode.Stream, errors);
            output.WriteLine($"{board}: {runs.Count} runs, the integers of the oracle{answer.Cost}");
        }

        return Int8Results.ToFile(model, inputs, runs);
    }
}
