using System.Buffers.Binary;
using System.CommandLine;
using System.Globalization;
using Rnnc.Boards;
using Rnnc.Cli.Bench;
using Rnnc.Cli.Console;

namespace Rnnc.Cli.Commands;

/// <summary><c>rnnc bench</c>: instructions, flash, RAM and stack of a compiled folder on a board.</summary>
internal static class BenchCommand
{
    private const int Windows = 20;

    public static Command Create()
    {
        var arguments = new FolderArguments();
        var profile = new Option<bool>("--profile") { Description = "Follow one window's instructions: where they go by layer and kind, and what they may cost in cycles." };
        var html = new Option<string?>("--html") { Description = "Write the profile as a page with a picture.", HelpName = "FILE" };
        var command = new CommandWithExamples(
            "bench",
            $"Builds a compiled folder for a board and measures {Windows} windows of random inputs there.",
            "rnnc bench out --board qemu-an386",
            "rnnc bench out --board qemu-an386 --profile --html profile.html")
        {
            arguments.Folder, arguments.Board, arguments.Name, profile, html,
        };
        command.SetAction(parsed =>
        {
            TextWriter errors = parsed.InvocationConfiguration.Error, output = parsed.InvocationConfiguration.Output;
            Board board = BoardCatalog.Load().Find(parsed.GetRequiredValue(arguments.Board));
            FirmwareImage image = Progress.Show(
                $"building for {board.Name}", errors, _ => FirmwareBuilder.Build(parsed.GetRequiredValue(arguments.Folder), parsed.GetValue(arguments.Name), board, arguments.OutputOf(parsed)));
            var random = new Random(1);
            ModelRun[] runs = [.. Enumerable.Range(0, Windows).Select(_ => image.Model.IsTranslator ? Translation(image.Model) : RandomRun(image.Model, random))];
            BoardAnswer answer = Progress.Show($"running on {board.Name}", errors, _ => BoardRunner.Run(image, board, runs, RunMode.Infer));
            Write(output, image, board, answer);
            if (!parsed.GetValue(profile) && parsed.GetValue(html) is null) return 0;
            Profile found = Progress.Show($"following a window on {board.Name}", errors, _ => Profile.Measure(image, board, runs[0]));
            ProfileTable.Write(output, found);
            if (parsed.GetValue(html) is string page) ProfilePage.Write(page, $"{image.Model.Name} on {board.Name} ({board.Cpu})", found);
            return 0;
        });
        return command;
    }

    private static ModelRun RandomRun(CompiledModel model, Random random) => new(model.Steps, [.. model.Inputs.Select(input =>
    {
        byte[] bytes = new byte[input.RunBytes(model.Steps)];
        if (input.Tokens is null) random.NextBytes(bytes);
        Span<byte> token = stackalloc byte[4];
        for (int i = 0; input.Tokens is int known && i < bytes.Length; i += input.ElementBytes)
        {
            BinaryPrimitives.WriteInt32LittleEndian(token, random.Next(known));
            token[..input.ElementBytes].CopyTo(bytes.AsSpan(i));
        }

        return bytes;
    })]);

    /// <summary>A source of the token 0, answered greedily in full.</summary>
    private static ModelRun Translation(CompiledModel model)
    {
        byte[] how = new byte[model.Inputs[1].Bytes];
        BinaryPrimitives.WriteInt32LittleEndian(how.AsSpan(how.Length - 4), model.Outputs[0].Count);
        return new ModelRun(model.Steps, [new byte[model.Inputs[0].RunBytes(model.Steps)], how]);
    }

    private static void Write(TextWriter output, FirmwareImage image, Board board, BoardAnswer answer)
    {
        output.WriteLine($"{image.Model.Name} on {board.Name} ({board.Cpu}), {answer.Runs.Count} windows of {image.Model.Steps} steps");
        long[] counts = [.. answer.Runs.Where(run => run.Instructions is not null).Select(run => run.Instructions!.Value)];
        if (counts.Length == answer.Runs.Count)
        {
            double mean = counts.Average();
            string perMac = image.Model.Macs > 0 ? $", {mean / image.Model.Macs:0.00} per MAC" : "";
            string time = board.EstimateMilliseconds(mean) is double ms ? $", about {ms:0.000} ms at {board.ClockHz / 1e6:0.###} MHz if each takes a cycle" : "";
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  instructions  {mean:N0} a window ({counts.Min():N0} to {counts.Max():N0}){perMac}{time}"));
        }

        FirmwareSizes.Write(output, image);
        if (answer.StackBytes is int stack) output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  stack  {stack:N0} bytes"));
    }
}
