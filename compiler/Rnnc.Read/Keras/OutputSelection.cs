using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>Names of a model's outputs, and the ones that the user wants.</summary>
internal static class OutputSelection
{
    /// <summary>An output is named after its layer; where one layer gives several, or is called twice, each has its number behind the name but the first.</summary>
    public static ImmutableArray<(string Name, Value Value)> Name(ImmutableArray<TensorReference> references, IReadOnlyList<KerasTensor> values)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        var outputs = ImmutableArray.CreateBuilder<(string, Value)>();
        for (int i = 0; i < values.Count; i++)
        {
            string name = references[i].Layer;
            for (int number = 1; !used.Add(name); number++) name = $"{references[i].Layer}_{number}";
            outputs.Add((name, values[i].Value));
        }

        return outputs.ToImmutable();
    }

    /// <summary>The wanted outputs in the wanted order; none keeps the file's.</summary>
    public static ImmutableArray<(string Name, Value Value)> Select(ImmutableArray<(string Name, Value Value)> outputs, ImmutableArray<string> wanted, Origin file)
    {
        if (wanted.IsEmpty) return outputs;
        return [.. wanted.Select(name => outputs.FirstOrDefault(output => output.Name == name) is { Value: not null } found ? found : throw new InputException(
            file, $"no output named {name}", $"one of {string.Join(", ", outputs.Select(output => output.Name))}", "name the model's outputs"))];
    }
}
