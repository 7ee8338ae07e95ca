using Rnnc.Formats.Data;
using Rnnc.Ir;

namespace Rnnc.Cli.Data;

/// <summary>The test set of <c>--test</c>: inputs as <c>x_test</c> (or <c>x_test_INPUT</c>), and what they should give as <c>y_test</c>.</summary>
internal sealed record TestData(InputArrays Inputs, Tensor Expected, Origin Where)
{
    private const string InputName = "x_test";
    private const string ExpectedName = "y_test";

    /// <exception cref="InputException">The file is missing or damaged, or lacks one of the arrays.</exception>
    public static TestData Read(string path)
    {
        DataFile data = DataFile.Read(path);
        if (!data.Arrays.TryGetValue(ExpectedName, out DataArray? expected))
            throw new InputException(data.Where, $"no array {ExpectedName} ({data.Arrays.Count} arrays: {string.Join(", ", data.Arrays.Keys.Take(8))})", $"a .npz that holds {InputName} (or {InputName}_INPUT) and {ExpectedName}", "save the test set under these names");
        var arrays = InputArrays.OfBareFile(data, InputName).ToDictionary(entry => entry.Name, entry => entry.Array.Numbers, StringComparer.Ordinal);
        return new TestData(new InputArrays(arrays, data.Where), expected.Numbers, data.Where.At(ExpectedName));
    }
}
