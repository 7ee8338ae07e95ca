using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>Finds the array of each model input by name.</summary>
internal static class NamedArrays
{
    private const string ServingPrefix = "serving_default_";
    private const string OutputSuffix = ":0";

    /// <summary>One entry per model input, null where none is given.</summary>
    /// <param name="arrays">By input name; an empty name is the input that no other array names.</param>
    /// <param name="isOptional">Per input, whether it may be left out.</param>
    public static Tensor?[] Assign(Model model, IReadOnlyDictionary<string, Tensor> arrays, IReadOnlyList<bool> isOptional, Origin where)
    {
        var found = new Tensor?[model.InputNames.Length];
        foreach ((string name, Tensor array) in arrays)
        {
            if (name.Length == 0) continue;
            int input = IndexOf(model, name);
            if (input < 0) throw new InputException(where, $"data for an input \"{name}\"", $"one of {Names(model)}", "name one of the model's inputs");
            if (found[input] is not null) throw new InputException(where, $"data for the input \"{model.InputNames[input]}\" twice", "one array", "leave one out");
            found[input] = array;
        }

        if (arrays.TryGetValue("", out Tensor? unnamed)) found[FindUnnamed(model, found, isOptional, where)] = unnamed;
        for (int i = 0; i < found.Length; i++)
        {
            if (found[i] is null && !isOptional[i])
                throw new InputException(where, $"no data for the input \"{model.InputNames[i]}\"", $"data for {Names(model)}", $"give it, for example as {model.InputNames[i]}=FILE.npz:ARRAY");
        }

        return found;
    }

    private static int IndexOf(Model model, string name)
    {
        int exact = model.InputNames.IndexOf(name);
        if (exact >= 0) return exact;
        string plain = name.EndsWith(OutputSuffix, StringComparison.Ordinal) ? name[..^OutputSuffix.Length] : name;
        if (plain.StartsWith(ServingPrefix, StringComparison.Ordinal)) plain = plain[ServingPrefix.Length..];
        return model.InputNames.IndexOf(plain);
    }

    private static int FindUnnamed(Model model, Tensor?[] found, IReadOnlyList<bool> isOptional, Origin where)
    {
        int[] open = [.. Enumerable.Range(0, found.Length).Where(i => found[i] is null)];
        if (open.Length > 1) open = [.. open.Where(i => !isOptional[i])];
        if (open.Length == 1) return open[0];
        throw new InputException(where, $"an array without a name where {open.Length} inputs are open", "a name for it", $"give it as NAME=FILE, NAME one of {Names(model)}");
    }

    private static string Names(Model model) => string.Join(", ", model.InputNames.Select(name => $"\"{name}\""));
}
