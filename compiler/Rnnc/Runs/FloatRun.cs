using Rnnc.Cli.Console;
using Rnnc.Evaluate;
using Rnnc.Ir;

namespace Rnnc.Cli.Runs;

/// <summary>Runs the float reference over all runs of the data.</summary>
internal static class FloatRun
{
    /// <exception cref="InputException">The data does not fit the model.</exception>
    public static ResultFile Run(RunRequest request, TextWriter errors)
    {
        Model model = request.Model.Lifted;
        RunInputs inputs = RunInputs.Of(model, request.Inputs.Arrays, request.Mode, request.Inputs.Where);
        RunResults results = Progress.Show($"running {request.Model.Path}", errors, progress => FloatRuns.Run(model, inputs, Counted.Of(progress, inputs.Count)));
        return new ResultFile().Add("y", "", results.Outputs).AddStates(results.FinalStates).AddNames(model.OutputNames);
    }
}
