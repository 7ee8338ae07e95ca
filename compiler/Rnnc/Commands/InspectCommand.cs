using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using Rnnc.Cli.Console;
using Rnnc.Cli.Inspect;
using Rnnc.Cli.Inspect.AsCell;
using Rnnc.Cli.Inspect.Drawing;
using Rnnc.Cli.Models;
using Rnnc.Cli.Translate;
using Rnnc.Formats.Files;
using Rnnc.Formats.TensorFlow.Checkpoints;
using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read;
using Rnnc.Seq2Seq.Files;

namespace Rnnc.Cli.Commands;

/// <summary><c>rnnc inspect</c>: what a model is, cell by cell, and what it becomes.</summary>
internal static class InspectCommand
{
    private const string Reading = "reading";

    public static Command Create()
    {
        var model = ModelArgument.One();
        var dump = new Option<string?>("--dump-after") { Description = $"Print the graph after this pass ({Reading}: as the file has it) instead.", HelpName = "PASS" };
        var asCell = new Option<bool>("--as-cell") { Description = "Write the cell of every recurrent layer as a cell file instead." };
        var folder = new Option<string?>("-o") { Description = "With --as-cell: the folder for LAYER.cell and LAYER.npz, its weights.", HelpName = "DIR" };
        var svg = new Option<string?>("--svg") { Description = "Draw the layers, with their cells and states, into this file as well.", HelpName = "FILE" };
        var command = new CommandWithExamples(
            "inspect",
            "Shows layers, each cell as equations, states and where their initial values come from, shapes, and what each becomes.",
            "rnnc inspect model.keras",
            "rnnc inspect float.tflite --signature serving_default",
            "rnnc inspect checkpoints/model.ckpt",
            "rnnc inspect float.tflite --as-cell -o cells",
            "rnnc inspect model.keras --svg model.svg",
            "rnnc inspect float.tflite --dump-after LiftWhile")
        {
            model, dump, asCell, folder, svg,
        };
        var options = new ModelOptions(command);
        command.SetAction(parsed =>
        {
            string path = parsed.GetRequiredValue(model);
            TextWriter output = parsed.InvocationConfiguration.Output;
            if (parsed.GetValue(folder) is not null && !parsed.GetValue(asCell)) throw new CommandLineException($"{folder.Name} goes with {asCell.Name}; give both");
            if (parsed.GetValue(svg) is not null && (parsed.GetValue(asCell) || parsed.GetValue(dump) is not null)) throw new CommandLineException($"{svg.Name} goes with the report; leave {asCell.Name} and {dump.Name} out");
            if (parsed.GetValue(asCell)) CellExport.Write(output, LoadedModel.Read(path, options.Read(parsed)), parsed.GetValue(folder));
            else if (parsed.GetValue(dump) is string pass) Dump(path, options.Read(parsed), pass, output);
            else if (CheckpointPath.Find(path) is string checkpoint && options.Read(parsed).Outputs.IsEmpty) CheckpointReport.Write(output, checkpoint);
            else if (TranslatorReader.IsPipelineFile(path)) TranslatorReport.Write(output, path, TranslatorReader.ReadPipeline(path));
            else WriteReport(output, path, options.Read(parsed), parsed.GetValue(svg));
            return 0;
        });
        return command;
    }

    private static void WriteReport(TextWriter output, string path, ReadOptions options, string? drawing)
    {
        LoadedModel loaded = LoadedModel.Read(path, options);
        ModelReport.Write(output, loaded);
        if (QuantizedFile.Is(path)) KeptReport.Write(output, path, options);
        if (drawing is not null) OutputFile.Write(drawing, stream => stream.Write(Encoding.UTF8.GetBytes(ModelDrawing.Draw(ModelReport.Shown(loaded.Lifted), $"{path}: its layers"))));
    }

    private static void Dump(string path, ReadOptions options, string name, TextWriter output)
    {
        ImmutableArray<Pass> passes = Pipeline.ForQuantization;
        int last = name == Reading ? -1 : Enumerable.Range(0, passes.Length).LastOrDefault(i => Has(passes[i].Name, name), -2);
        if (last == -2)
            throw new CommandLineException($"--dump-after: no pass \"{name}\"; the passes are {string.Join(", ", passes.SelectMany(pass => Parts(pass.Name)).Prepend(Reading).Distinct())}");
        Model model = ModelReader.Read(path, options);
        if (last == -1) output.Write(Printer.Print(model));
        Pipeline.Run(model, passes[..(last + 1)], (pass, after) =>
        {
            if (Has(pass, name)) output.Write($"after {pass}\n{Printer.Print(after)}");
        });
    }

    private static bool Has(string pass, string name) => pass == name || Parts(pass).Contains(name);

    /// <summary>Passes that run in rounds have the names of all of them.</summary>
    private static string[] Parts(string pass) => pass.Split('+');
}
