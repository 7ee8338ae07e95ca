using Rnnc.Ir;
using Rnnc.Lift;
using Rnnc.Read;

namespace Rnnc.Cli.Models;

/// <summary>A model file, read and lifted: what the float reference runs and everything else starts from.</summary>
/// <param name="Path">As the user gave it.</param>
/// <param name="Lifted">Loops over time are Sequences; the batch is the file's.</param>
internal sealed record LoadedModel(string Path, Model Lifted)
{
    public Origin Where => new(Path);

    /// <exception cref="InputException">The file is at fault.</exception>
    public static LoadedModel Read(string path, ReadOptions options) => new(path, Pipeline.Run(ModelReader.Read(path, options)));

    /// <summary>A model in the form that quantization takes, batch 1 and canonical.</summary>
    /// <exception cref="InputException">It holds what only the float reference runs.</exception>
    public static Model ForQuantization(Model lifted) => Pipeline.Run(lifted, Pipeline.ForQuantization);
}
