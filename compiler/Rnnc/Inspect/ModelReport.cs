using Rnnc.Cli.Console;
using Rnnc.Cli.Models;
using Rnnc.Ir;

namespace Rnnc.Cli.Inspect;

/// <summary>A model for people: inputs, outputs, layers and cells, states, and what int8 makes of them.</summary>
internal static class ModelReport
{
    public static void Write(TextWriter output, LoadedModel loaded)
    {
        Model model = loaded.Lifted;
        output.WriteLine($"{loaded.Path}: {(model.Writer.Length > 0 ? model.Writer : "a model")}");
        output.WriteLine();
        WriteValues(output, "inputs", model.InputNames, model.Inputs);
        WriteValues(output, "outputs", model.OutputNames, model.Outputs);
    }

    private static void WriteValues(TextWriter output, string title, IEnumerable<string> names, IEnumerable<Value> values)
    {
        output.WriteLine(title);
        Columns.Write(output, [.. names.Zip(values, (name, value) => new[] { name, $"{value.Type}" })], "  ");
    }
}
