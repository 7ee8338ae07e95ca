using Rnnc.Formats.Data;
using Rnnc.Ir;
using Rnnc.Tests.Formats;

namespace Rnnc.Tests.Read.Weights;

/// <summary>Files of arrays by name, made for a test.</summary>
internal static class NamedWeights
{
    public static string Save(TemporaryFolder folder, params (string Name, Tensor Values)[] arrays)
    {
        string path = folder.File("weights.npz");
        NpzWriter.Write(path, [.. arrays.Select(array => DataArray.Of(array.Name, array.Values))]);
        return path;
    }
}
