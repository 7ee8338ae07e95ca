using Rnnc.Int8;

namespace Rnnc.Emit.C;

/// <summary>What the manifest says about one model.</summary>
/// <param name="Layers">The functions that compute layers, with the layers' names.</param>
internal sealed record ManifestEntry(Int8Model Model, string Name, IReadOnlyList<(string Function, string Layer)> Layers);
