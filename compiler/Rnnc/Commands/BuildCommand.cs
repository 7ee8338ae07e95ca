using System.CommandLine;
using Rnnc.Boards;
using Rnnc.Cli.Console;

namespace Rnnc.Cli.Commands;

/// <summary><c>rnnc build</c>: a compiled folder and a board's firmware as one ELF file.</summary>
internal static class BuildCommand
{
    public static Command Create()
    {
        var arguments = new FolderArguments();
        var command = new CommandWithExamples(
            "build",
            "Builds the firmware of a compiled folder for a board, into DIR-BOARD/firmware.elf.",
            "rnnc compile model.keras --calibrate digits.npz -o out --name digits",
            "rnnc build out --board qemu-an386")
        {
            arguments.Folder, arguments.Board, arguments.Name,
        };
        command.SetAction(parsed =>
        {
            Board board = BoardCatalog.Load().Find(parsed.GetRequiredValue(arguments.Board));
            FirmwareImage image = Progress.Show(
                $"building for {board.Name}",
                parsed.InvocationConfiguration.Error,
                _ => FirmwareBuilder.Build(parsed.GetRequiredValue(arguments.Folder), parsed.GetValue(arguments.Name), board, arguments.OutputOf(parsed)));
            TextWriter output = parsed.InvocationConfiguration.Output;
            output.WriteLine(image.ElfPath);
            FirmwareSizes.Write(output, image);
            return 0;
        });
        return command;
    }
}
