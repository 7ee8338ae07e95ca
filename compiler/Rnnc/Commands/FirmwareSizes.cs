using System.Globalization;
using Rnnc.Boards;

namespace Rnnc.Cli.Commands;

/// <summary>The sizes of a firmware, for people.</summary>
internal static class FirmwareSizes
{
    public static void Write(TextWriter output, FirmwareImage image)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  flash  {image.FlashBytes:N0} bytes, the model's part {image.ModelFlashBytes:N0} bytes"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  RAM    {image.RamBytes:N0} bytes: the instance and static data of the model"));
    }
}
