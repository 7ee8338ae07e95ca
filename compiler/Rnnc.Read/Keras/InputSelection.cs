using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>The inputs in the order that the user wants.</summary>
internal static class InputSelection
{
    /// <summary>The wanted names must be those of the model, each once; none keeps the file's order.</summary>
    public static ImmutableArray<InputConfig> Order(ImmutableArray<InputConfig> inputs, ImmutableArray<string> wanted, Origin file)
    {
        string? twice = inputs.GroupBy(input => input.Name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1)?.Key;
        if (twice is not null) throw new InputException(file.At(twice), "two inputs of this name", "each name once", "the config is damaged: save the model again");
        if (wanted.IsEmpty) return inputs;
        var names = inputs.Select(input => input.Name).ToList();
        if (!names.Order(StringComparer.Ordinal).SequenceEqual(wanted.Order(StringComparer.Ordinal), StringComparer.Ordinal))
            throw new InputException(file, $"inputs {string.Join(", ", wanted)} asked for", $"all of {string.Join(", ", names)}, each once", "name the model's inputs");
        return [.. wanted.Select(name => inputs[names.IndexOf(name)])];
    }
}
