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
    /// <param name="models">Single models.</param>
    /// <param name="translators">Of each <c>name.h</c> and <c>name.c</c>, the loop, stand beside its programs <c>name_source</c> and <c>name_step</c>.</param>
    /// <returns>Contents by file name, in ordinal order of names; lines end in LF.</returns>
    /// <exception cref="InputException">Two models have names that differ in case at most.</exception>
    /// <exception cref="InvalidProgramException">A program is not what <see cref="Int8Verifier"/> admits, or cannot be laid out.</exception>
    public static IReadOnlyDictionary<string, string> Emit(
        IReadOnlyList<(Int8Model Model, EmitOptions Options)> models, IReadOnlyList<(TranslatorProgram Program, EmitOptions Options)>? translators = null)
    {
        translators ??= [];
        models = [.. models, .. translators.SelectMany(Halves)];
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var entries = new List<ManifestEntry>();
        var files = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach ((Int8Model model, EmitOptions options) in models)
        {
            if (!names.Add(options.Name)) throw Twice(options);
            var printer = new ModelPrinter(model, options);
            files[$"{options.Name}.h"] = PrintTemplate.Print("header.sbn", printer.Header);
            entries.Add(new(model, options.Name, printer.Layers));
            files[$"{options.Name}.c"] = PrintTemplate.Print("source.sbn", printer.Source);
        }

        foreach ((TranslatorProgram program, EmitOptions options) in translators)
        {
            if (!names.Add(options.Name)) throw Twice(options);
            TranslatorView view = new TranslatorPrinter(program, options.Name).Print();
            files[$"{options.Name}.h"] = PrintTemplate.Print("translator_header.sbn", view);
            files[$"{options.Name}.c"] = PrintTemplate.Print("translator_source.sbn", view);
        }

        foreach (string file in RuntimeFiles.NeededBy([.. files.Values])) files[file] = RuntimeFiles.All[file];
        files[Manifest.FileName] = Manifest.Print(entries, translators);
        return files;
    }

    private static InputException Twice(EmitOptions options) =>
        new(new Origin("--name"), $"two models called {options.Name}", "a name of its own for each model", "give each another --name");

    private static (Int8Model Model, EmitOptions Options)[] Halves((TranslatorProgram Program, EmitOptions Options) translator) =>
    [
        (translator.Program.Source, new EmitOptions(translator.Options.Name + "_source")),
        (translator.Program.Step, new EmitOptions(translator.Options.Name + "_step")),
    ];

    /// <summary>Sizes of the model as <see cref="Emit"/> prints it.</summary>
    public static EmittedSizes SizesOf(Int8Model model) => new ModelPrinter(model, new EmitOptions("model")).Sizes;
}
