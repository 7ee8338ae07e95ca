using System.Globalization;
using Rnnc.Formats.Data;
using Rnnc.Ir;

namespace Rnnc.Cli.Runs;

/// <summary>The arrays of OUT.npz.</summary>
internal sealed class ResultFile
{
    private readonly List<DataArray> arrays = [];

    /// <summary>Arrays <c>prefix_i + suffix</c>, and <c>prefix + suffix</c> too where there is one only.</summary>
    public ResultFile Add(string prefix, string suffix, IReadOnlyList<Tensor> tensors)
    {
        if (tensors.Count == 1) arrays.Add(DataArray.Of(prefix + suffix, tensors[0]));
        for (int i = 0; i < tensors.Count; i++) arrays.Add(DataArray.Of(string.Create(CultureInfo.InvariantCulture, $"{prefix}_{i}{suffix}"), tensors[i]));
        return this;
    }

    /// <summary>One array under its own name.</summary>
    public ResultFile AddArray(string name, Tensor tensor)
    {
        arrays.Add(DataArray.Of(name, tensor));
        return this;
    }

    /// <summary>Arrays <c>state_i</c>.</summary>
    public ResultFile AddStates(IReadOnlyList<Tensor> states)
    {
        for (int i = 0; i < states.Count; i++) arrays.Add(DataArray.Of(string.Create(CultureInfo.InvariantCulture, $"state_{i}"), states[i]));
        return this;
    }

    /// <summary>The array <c>names</c>: the outputs' own names.</summary>
    public ResultFile AddNames(IReadOnlyList<string> names)
    {
        arrays.Add(DataArray.Of("names", names));
        return this;
    }

    /// <exception cref="InputException">The file cannot be written.</exception>
    public void Write(string path) => NpzWriter.Write(path, arrays);

    /// <summary>What the file holds, for people: <c>y [397, 10]</c>.</summary>
    public override string ToString() => string.Join(", ", arrays.Where(array => !array.IsText).Select(array => $"{array.Name} [{string.Join(", ", array.Dims)}]"));
}
