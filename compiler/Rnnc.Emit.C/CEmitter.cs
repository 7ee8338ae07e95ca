using Rnnc.Emit.C.Printing;
using Rnnc.Int8;
using Rnnc.Ir;

namespace Rnnc.Emit.C;

/// <summary>Prints quantized models as C99 that builds with <c>cc -c DIR/*.c</c> and nothing else.</summary>
public static class CEmitter
{
    /// <summary>
    /// The files of an output folder: <c>name.h</c> and <c>name.c</c> of each model, the parts of the runtime that they need, once,
    /// and the manifest. The same models give the same bytes.
    /// </summary>
    /// <returns>Contents by file name, in ordinal order of names; lines end in LF.</returns>
    /// <exception cref="InputException">Two models have names that differ in case at most.</exception>
    /// <exception cref="InvalidProgramException">A program is not what <see cref="Int8Verifier"/> admits, or cannot be laid out.</exception>
    public static IReadOnlyDictionary<string, string> Emit(IReadOnlyList<(Int8Model Model, EmitOptions Options)> models)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var entries = new List<ManifestEntry>();
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((Int8Model model, EmitOptions options) in models)
        {
            if (!names.Add(options.Name))
                throw new InputException(new Origin("--name"), $"two models called {options.Name}", "a name of its own for each model", "give each another --name");
            var printer = new ModelPrinter(model, options);
            files[$"{options.Name}.h"] = PrintTemplate.Print("header.sbn", printer.Header);
            entries.Add(new(model, options.Name, printer.Layers));
            files[$"{options.Name}.c"] = PrintTemplate.Print("source.sbn", printer.Source);
        }

        foreach (string file in RuntimeFiles.NeededBy([.. files.Values])) files[file] = RuntimeFiles.All[file];
        files[Manifest.FileName] = Manifest.Print(entries);
        return files;
    }

    /// <summary>Sizes of the model as <see cref="Emit"/> prints it.</summary>
    public static EmittedSizes SizesOf(Int8Model model) => new ModelPrinter(model, new EmitOptions("model")).Sizes;
}
