using Rnnc.Emit.TfLite.Step;

namespace Rnnc.Emit.TfLite;

/// <summary>How a model is written.</summary>
/// <param name="Description">For people who open the file.</param>
/// <param name="Version">The version of rnnc, for the file's metadata.</param>
public sealed record TfLiteOptions(string Description, string Version)
{
    /// <summary>A layer that TFLite's builtin LSTM computes is written as that, in TFLite Micro's own arithmetic.</summary>
    public bool UsesBuiltinLstm { get; init; }

    /// <summary>Where the step form keeps its states.</summary>
    public StateForm States { get; init; }
}
