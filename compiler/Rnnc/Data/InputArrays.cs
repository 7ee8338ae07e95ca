using System.Collections.Immutable;
using Rnnc.Formats.Data;
using Rnnc.Ir;

namespace Rnnc.Cli.Data;

/// <summary>The arrays that a user gives for a model's inputs, by input name; an empty name is the input that no other names.</summary>
/// <param name="Where">The data, for diagnostics.</param>
internal sealed record InputArrays(IReadOnlyDictionary<string, Tensor> Arrays, Origin Where)
{
    /// <summary>Reads DATA arguments: <c>file.npy</c>, <c>file.csv</c>, <c>file.npz:array</c>, each with <c>input=</c> in front where it is named.</summary>
    /// <param name="option">The option that they come from.</param>
    /// <param name="bareName">Name of the array that a bare <c>.npz</c> of several is to hold (<c>x_calib</c>, with <c>x_calib_INPUT</c> for more inputs); null: a bare file holds one array.</param>
    /// <exception cref="InputException">A file or an array is missing or damaged, or two arrays are given for one input.</exception>
    public static InputArrays Read(IReadOnlyList<string> specs, string option, string? bareName)
    {
        var arrays = new Dictionary<string, Tensor>(StringComparer.Ordinal);
        Origin where = new(option);
        foreach (string spec in specs)
        {
            (string name, string file) = Split(spec);
            DataFile data = DataFile.Read(file);
            where = data.Where;
            bool wholeFile = Path.GetExtension(file).Equals(".npz", StringComparison.OrdinalIgnoreCase);
            bool bare = bareName is not null && name.Length == 0 && wholeFile && (data.Arrays.Count != 1 || IsNamed(data.Arrays.Keys.First(), bareName));
            IEnumerable<(string Name, DataArray Array)> found = bare ? OfBareFile(data, bareName!) : [(name, data.Only)];
            foreach ((string input, DataArray array) in found)
            {
                if (!arrays.TryAdd(input, array.Numbers))
                    throw new InputException(data.Where, input.Length == 0 ? "a second array without an input's name" : $"a second array for the input \"{input}\"", "one array for each input", "name the input in front: NAME=FILE.npz:ARRAY");
            }
        }

        return new InputArrays(arrays, where);
    }

    /// <summary>The arrays <c>NAME</c> and <c>NAME_INPUT</c> of a file, by input.</summary>
    public static ImmutableArray<(string Name, DataArray Array)> OfBareFile(DataFile data, string name)
    {
        ImmutableArray<(string Name, DataArray Array)> found = [.. data.Arrays.Values.Where(array => IsNamed(array.Name, name))
            .Select(array => (array.Name.Length == name.Length ? "" : array.Name[(name.Length + 1)..], array))];
        return found.Length > 0 ? found : throw new InputException(
            data.Where, $"no array {name} ({data.Arrays.Count} arrays: {string.Join(", ", data.Arrays.Keys.Take(8))})", $"{name}, or {name}_INPUT for each input", $"pick an array as {data.Where.File}:NAME");
    }

    private static bool IsNamed(string array, string name) =>
        array == name || (array.Length > name.Length + 1 && array.StartsWith(name, StringComparison.Ordinal) && array[name.Length] == '_');

    /// <summary>An existing file wins over the reading as name and file.</summary>
    private static (string Name, string File) Split(string spec)
    {
        int mark = spec.IndexOf('=', StringComparison.Ordinal);
        if (mark <= 0 || File.Exists(spec)) return ("", spec);
        return (spec[..mark], spec[(mark + 1)..]);
    }
}
