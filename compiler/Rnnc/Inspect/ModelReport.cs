using System.Globalization;
using Rnnc.Cli.Console;
using Rnnc.Cli.Models;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Quantize.Flat;

namespace Rnnc.Cli.Inspect;

/// <summary>A model for people: inputs, outputs, layers and cells, states, and what int8 makes of them.</summary>
internal static class ModelReport
{
    private const string Indent = "  ";

    public static void Write(TextWriter output, LoadedModel loaded)
    {
        Model model = loaded.Lifted;
        (Model? canonical, FlatModel? flat, string? obstacle) = Schedule(model);
        output.WriteLine($"{loaded.Path}: {(model.Writer.Length > 0 ? model.Writer.TrimEnd('.') : "a model")}{(canonical is null ? "" : Cost(canonical))}");
        foreach (string note in model.Notes) output.WriteLine($"note: {note}");
        WriteRows(output, "inputs", [.. model.InputNames.Zip(model.Inputs, (name, value) => new[] { name, $"{value.Type}" })]);
        WriteRows(output, "outputs", [.. model.OutputNames.Zip(model.Outputs, (name, value) => new[] { name, $"{value.Type}" })]);
        WriteRows(output, "layers", LayerTable.Of(canonical ?? model, flat));
        if (canonical is not null)
        {
            WriteRows(output, "states", StateTable.Of(canonical));
            WriteEquations(output, ModelDescription.Of(canonical));
        }

        output.WriteLine();
        output.WriteLine(obstacle is null ? "int8: yes, with calibration data" : $"int8: no; {obstacle}");
    }

    /// <summary>The form that the report describes: canonical where there is one.</summary>
    public static Model Shown(Model lifted) => Schedule(lifted).Canonical ?? lifted;

    /// <summary>The model as it would be quantized, or why it cannot be.</summary>
    private static (Model? Canonical, FlatModel? Flat, string? Obstacle) Schedule(Model lifted)
    {
        Model? canonical = null;
        try
        {
            canonical = LoadedModel.ForQuantization(lifted);
            // The number of steps decides nothing about the schedule where the file leaves it free.
            return (canonical, Flattener.Flatten(canonical, steps: 1), null);
        }
        catch (InputException obstacle)
        {
            return (canonical, null, obstacle.Message);
        }
    }

    private static string Cost(Model canonical)
    {
        var cost = ModelCost.Of(canonical);
        bool free = canonical.Inputs.Any(input => !input.Type.Shape.IsFixed);
        return string.Create(CultureInfo.InvariantCulture, $"; {cost.Parameters:N0} parameters, {cost.Macs:N0} MACs {(free ? "a step" : "a window")}");
    }

    private static void WriteEquations(TextWriter output, ModelDescription description)
    {
        if (description.Equations.Count == 0) return;
        output.WriteLine();
        output.WriteLine("cells");
        foreach (string line in description.Equations) output.WriteLine((Indent + line).TrimEnd());
    }

    private static void WriteRows(TextWriter output, string title, IReadOnlyList<string[]> rows)
    {
        if (rows.Count == 0) return;
        output.WriteLine();
        output.WriteLine(title);
        Columns.Write(output, rows, Indent);
    }
}
