namespace Rnnc.Emit.TfLite;

/// <summary>How a model is written.</summary>
/// <param name="Description">For people who open the file.</param>
/// <param name="Version">The version of rnnc, for the file's metadata.</param>
public sealed record TfLiteOptions(string Description, string Version);
