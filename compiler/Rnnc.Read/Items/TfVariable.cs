using Rnnc.Ir;

namespace Rnnc.Read.Items;

/// <summary>A variable of the file.</summary>
/// <param name="Name">Its name, unique in the file.</param>
/// <param name="Where">The node that makes its handle.</param>
internal sealed record TfVariable(string Name, Origin Where);
