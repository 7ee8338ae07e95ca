namespace Rnnc.Boards;

/// <summary>What <c>rnnc.json</c> says about a folder that <c>rnnc compile</c> wrote.</summary>
public sealed record ModelManifest(IReadOnlyList<CompiledModel> Models);

/// <summary>One model of the folder.</summary>
/// <param name="Name">The prefix of its C functions.</param>
/// <param name="Header">The file that declares them.</param>
/// <param name="Steps">The most steps that one window has; 1 in a model without time.</param>
/// <param name="Streamable">Whether it has reset, push, output and its states' access.</param>
/// <param name="Macs">Multiply-accumulates of a whole window, as executed.</param>
public sealed record CompiledModel(
    string Name,
    string Header,
    IReadOnlyList<CompiledArray> Inputs,
    IReadOnlyList<CompiledArray> Outputs,
    IReadOnlyList<CompiledArray> States,
    int Steps,
    bool Streamable,
    long Macs)
{
    /// <summary>The names of layers by the functions of the C code that compute them.</summary>
    public IReadOnlyDictionary<string, string> Layers { get; init; } = new Dictionary<string, string>();

    /// <summary>A translator: a window is a source and how its answer is chosen.</summary>
    public bool IsTranslator { get; init; }

    /// <summary>Outputs come after the steps: push gives the rows of the others, output gives these.</summary>
    public bool HasHead => Outputs.Any(output => !output.PerStep);
}

/// <summary>An input, output or state of a model.</summary>
/// <param name="ElementBytes">1, 2 or 4: a signed integer.</param>
/// <param name="PerStep">Whether there are <paramref name="Count"/> elements for every step, or as many once.</param>
/// <param name="Scale">The real value of an integer q is <c>(q - ZeroPoint) * Scale</c>.</param>
public sealed record CompiledArray(string Name, int ElementBytes, bool PerStep, int Count, double Scale, int ZeroPoint)
{
    /// <summary>How many tokens an input of tokens knows; null where its integers are values.</summary>
    public int? Tokens { get; init; }

    /// <summary>Bytes of one step, or of the whole where there is only one.</summary>
    public int Bytes => Count * ElementBytes;

    /// <summary>Bytes of a run of <paramref name="steps"/> steps.</summary>
    public long RunBytes(int steps) => PerStep ? (long)Bytes * steps : Bytes;
}
