using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Formats.TfLite;

/// <summary>Where a file is entered: a subgraph, and its inputs and outputs under the names that the user sees.</summary>
/// <param name="Subgraph">Number of the subgraph.</param>
/// <param name="Inputs">Names and tensors; as the signature lists them, else as the subgraph does.</param>
/// <param name="Outputs">Names and tensors; by a signature in natural order of the names, else as the subgraph lists them.</param>
public sealed record TfLiteEntry(int Subgraph, ImmutableArray<(string Name, int Tensor)> Inputs, ImmutableArray<(string Name, int Tensor)> Outputs)
{
    private const string DefaultKey = "serving_default";

    /// <param name="signatureKey">Entry point of a file that has several; null takes the only one, or the one named serving_default.</param>
    /// <param name="wantedInputs">Names in the order they are wanted; empty takes the file's own.</param>
    /// <param name="wantedOutputs">Names in the order they are wanted, also of tensors inside the graph; empty takes the file's own.</param>
    /// <exception cref="InputException">The file has no such signature or tensor.</exception>
    public static TfLiteEntry Choose(TfLiteModel file, string? signatureKey, ImmutableArray<string> wantedInputs, ImmutableArray<string> wantedOutputs)
    {
        TfLiteSignature? signature = Signature(file, signatureKey);
        TfLiteSubgraph subgraph = file.Subgraphs[signature?.Subgraph ?? 0];
        ImmutableArray<(string, int)> inputs = [.. subgraph.Inputs.Select(tensor => (Name(file, subgraph, signature?.Inputs, tensor), tensor))];
        ImmutableArray<(string, int)> outputs = signature is null
            ? [.. subgraph.Outputs.Select(tensor => (Name(file, subgraph, null, tensor), tensor))]
            : [.. signature.Outputs.OrderBy(output => output.Name, NaturalOrder.Instance)];
        if (signature is not null) inputs = [.. inputs.OrderBy(input => IndexIn(signature.Inputs, input.Item2))];
        inputs = Distinct(Select(file, subgraph, inputs, wantedInputs, "input"));
        outputs = Distinct(Select(file, subgraph, outputs, wantedOutputs, "output"));
        if (outputs.IsEmpty) throw new InputException(file.Where.At(subgraph.Name), "a graph without outputs", "one or more", "convert the model with its outputs");
        return new TfLiteEntry(subgraph.Index, inputs, outputs);
    }

    private static TfLiteSignature? Signature(TfLiteModel file, string? key)
    {
        if (key is not null)
        {
            return file.Signatures.FirstOrDefault(signature => signature.Key == key)
                ?? throw new InputException(file.Where, $"no signature \"{key}\"", Keys(file), "name one of them, or none where the file has none");
        }

        if (file.Signatures.Length < 2) return file.Signatures.FirstOrDefault();
        return file.Signatures.FirstOrDefault(signature => signature.Key == DefaultKey)
            ?? throw new InputException(file.Where, $"{file.Signatures.Length} signatures", Keys(file), "choose one with --signature");
    }

    private static string Keys(TfLiteModel file) =>
        file.Signatures.IsEmpty ? "a file with signatures" : $"one of {string.Join(", ", file.Signatures.Select(signature => signature.Key))}";

    private static int IndexIn(ImmutableArray<(string Name, int Tensor)> entries, int tensor)
    {
        for (int i = 0; i < entries.Length; i++)
        {
            if (entries[i].Tensor == tensor) return i;
        }

        return entries.Length;
    }

    private static string Name(TfLiteModel file, TfLiteSubgraph subgraph, ImmutableArray<(string Name, int Tensor)>? named, int tensor)
    {
        int index = named is { } entries ? IndexIn(entries, tensor) : -1;
        if (index >= 0 && index < named!.Value.Length) return named.Value[index].Name;
        string name = subgraph.Tensors[tensor].Name;
        if (name.StartsWith(DefaultKey + "_", StringComparison.Ordinal)) name = name[(DefaultKey.Length + 1)..];
        return name.EndsWith(":0", StringComparison.Ordinal) ? name[..^2] : name;
    }

    /// <summary>The wanted entries in the wanted order; a wanted name may also be that of a tensor inside the graph.</summary>
    private static ImmutableArray<(string Name, int Tensor)> Select(
        TfLiteModel file, TfLiteSubgraph subgraph, ImmutableArray<(string Name, int Tensor)> entries, ImmutableArray<string> wanted, string what)
    {
        if (wanted.IsEmpty) return entries;
        return [.. wanted.Select(Find)];

        (string, int) Find(string name)
        {
            foreach ((string Name, int Tensor) entry in entries)
            {
                if (entry.Name == name) return entry;
            }

            TfLiteTensor? tensor = subgraph.Tensors.FirstOrDefault(tensor => tensor.Name == name);
            if (tensor is not null) return (name, tensor.Index);
            string known = string.Join(", ", entries.Select(entry => entry.Name));
            throw new InputException(file.Where, $"no {what} \"{name}\"", $"one of {known}, or the name of a tensor", "name one of them");
        }
    }

    private static ImmutableArray<(string Name, int Tensor)> Distinct(ImmutableArray<(string Name, int Tensor)> entries)
    {
        var seen = new HashSet<string>();
        return [.. entries.Select(entry => (Unique(entry.Name), entry.Tensor))];

        string Unique(string name)
        {
            if (name.Length > 0 && seen.Add(name)) return name;
            for (int i = 1; ; i++)
            {
                string other = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{name}_{i}");
                if (seen.Add(other)) return other;
            }
        }
    }
}
