using Rnnc.Cli.Console;
using Rnnc.Formats.TensorFlow.Checkpoints;

namespace Rnnc.Cli.Inspect;

/// <summary>What <c>rnnc inspect</c> says about a checkpoint: its variables by scope, what optimizers keep told apart.</summary>
internal static class CheckpointReport
{
    public static void Write(TextWriter output, string prefix)
    {
        Checkpoint checkpoint = Checkpoint.Open(prefix);
        CheckpointVariable[] weights = [.. checkpoint.DistinctVariables()];
        CheckpointVariable[] slots = [.. checkpoint.Variables.Where(variable => variable.IsOptimizerSlot)];
        output.WriteLine($"{prefix}: TensorFlow checkpoint; {weights.Length} variables, {weights.Sum(Count):N0} values{(slots.Length > 0 ? $"; {slots.Length} more of optimizers" : "")}");
        Write(output, weights);
        if (slots.Length > 0)
        {
            output.WriteLine();
            output.WriteLine("of optimizers, no weights");
            Columns.Write(output, [.. slots.Select(slot => (string[])[slot.FullName, Shape(slot)])], "  ");
        }

        output.WriteLine();
        output.WriteLine(CheckpointPath.GraphOf(prefix) is string graph
            ? $"graph: {graph}; name its outputs with --outputs to read it as a model"
            : "graph: none; give the checkpoint as --weights of a graph, a Keras model or a cell file");
    }

    private static void Write(TextWriter output, CheckpointVariable[] variables)
    {
        foreach (IGrouping<string, CheckpointVariable> scope in variables.GroupBy(variable => ScopeOf(variable.FullName)).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            output.WriteLine();
            output.WriteLine(scope.Key.Length > 0 ? scope.Key : "outside of scopes");
            Columns.Write(output, [.. scope.Select(variable => (string[])[variable.FullName[(scope.Key.Length > 0 ? scope.Key.Length + 1 : 0)..], Shape(variable)])], "  ");
        }
    }

    private static string ScopeOf(string name) => name.Contains('/', StringComparison.Ordinal) ? name[..name.LastIndexOf('/')] : "";

    private static string Shape(CheckpointVariable variable) => $"{variable.Type.ToString().ToLowerInvariant()}{variable.Shape}";

    private static long Count(CheckpointVariable variable) => variable.Shape.Aggregate(1L, (product, dim) => product * dim.Size);
}
