namespace Rnnc.Boards;

/// <summary>A firmware that was built, and its sizes in bytes as the ELF file tells them.</summary>
/// <param name="Model">The model that the harness drives.</param>
/// <param name="FlashBytes">Code and constants of the whole ELF, start-up and harness included.</param>
/// <param name="RamBytes">The model's instance and the static data of its code; no stack, no windows of the caller.</param>
/// <param name="ModelFlashBytes">The part of <paramref name="FlashBytes"/> that is the model's own code and constants.</param>
public sealed record FirmwareImage(string ElfPath, CompiledModel Model, long FlashBytes, long RamBytes, long ModelFlashBytes)
{
    internal static FirmwareImage Measure(string elfPath, CompiledModel model, IReadOnlyList<string> modelObjects)
    {
        ElfFile elf = ElfFile.Read(elfPath);
        long flash = elf.Sections.Where(InFlash).Sum(section => section.Bytes);
        if (elf.Has(".model_flash"))
        {
            long data = elf.SizeOf(".model_data");
            return new FirmwareImage(elfPath, model, flash, data + elf.SizeOf(".model_bss"), elf.SizeOf(".model_flash") + data);
        }
        // The host's own link script mixes all objects: the model's are measured before the link.
        ElfSection[] own = [.. modelObjects.SelectMany(file => ElfFile.Read(file).Sections)];
        long instance = elf.Symbols.Where(symbol => symbol.Name == "instance").Sum(symbol => symbol.Bytes);
        long statics = own.Where(section => IsOf(section, ".data") || IsOf(section, ".bss")).Sum(section => section.Bytes);
        long constants = own.Where(section => IsOf(section, ".text") || IsOf(section, ".rodata") || IsOf(section, ".data")).Sum(section => section.Bytes);
        return new FirmwareImage(elfPath, model, flash, instance + statics, constants);
    }

    private static bool InFlash(ElfSection section) => section.Allocated && !section.NoBits;

    private static bool IsOf(ElfSection section, string name) =>
        section.Allocated && (section.Name == name || section.Name.StartsWith(name + ".", StringComparison.Ordinal));
}
