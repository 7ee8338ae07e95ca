using Rnnc.Tests.EmitC;

namespace Rnnc.Tests.TfLite;

/// <summary>A TensorFlow Lite interpreter: the WebAssembly of an npm package, in Node. tools/install brings both.</summary>
internal static class Interpreter
{
    private static readonly string Folder = Path.Combine(Corpus.Root, "tests", "tflite");

    public static bool IsThere => Tool.Exists("node") && Directory.Exists(Path.Combine(Folder, "node_modules", "@tensorflow", "tfjs-tflite"));

    /// <summary>The first output after each invocation, one after the other; every window starts anew.</summary>
    /// <param name="model">A file.</param>
    /// <param name="input">The first input's integers over all windows.</param>
    /// <param name="invocations">Of one window.</param>
    public static byte[] Run(byte[] model, byte[] input, int invocations)
    {
        using var folder = new Formats.TemporaryFolder();
        File.WriteAllBytes(folder.File("model.tflite"), model);
        File.WriteAllBytes(folder.File("in.bin"), input);
        Tool.Run(Folder, "node", "interpreter.mjs", folder.File("model.tflite"), folder.File("in.bin"), folder.File("out.bin"), invocations.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return File.ReadAllBytes(folder.File("out.bin"));
    }
}
