using Rnnc.Boards;

namespace Rnnc.Bench;

/// <summary>Flash of a firmware by what it holds, in bytes; together the whole ELF.</summary>
/// <param name="Weights">Matrices with their biases and multipliers.</param>
/// <param name="Tables">Tables of functions.</param>
/// <param name="Code">The rest of the model's own: its code, descriptors, alignment.</param>
/// <param name="Runtime">Kernels that models share.</param>
/// <param name="Startup">Vector table, start-up and the harness.</param>
internal sealed record FlashParts(long Weights, long Tables, long Code, long Runtime, long Startup)
{
    public static FlashParts Of(FirmwareImage image)
    {
        IReadOnlyList<ElfSymbol> symbols = ElfFile.Read(image.ElfPath).Symbols;
        string prefix = image.Model.Name + "_";
        long Sum(Func<string, bool> isPart) => symbols.Where(symbol => isPart(symbol.Name)).Sum(symbol => symbol.Bytes);
        long weights = Sum(name => IsOne(name, prefix, "weights") || IsOne(name, prefix, "blocks"));
        long tables = Sum(name => IsOne(name, prefix, "table"));
        long runtime = Sum(name => name.StartsWith("rnnc_", StringComparison.Ordinal));
        return new FlashParts(weights, tables, image.ModelFlashBytes - weights - tables - runtime, runtime, image.FlashBytes - image.ModelFlashBytes);
    }

    /// <summary>Whether it is the model's constant of this role and some number.</summary>
    private static bool IsOne(string name, string prefix, string role) =>
        name.StartsWith(prefix + role, StringComparison.Ordinal) && name[(prefix.Length + role.Length)..] is { Length: > 0 } number && number.All(char.IsAsciiDigit);
}
