using System.Text.Json;
using Rnnc.Ir;

namespace Rnnc.Read.Keras;

/// <summary>The arguments of one call of a layer, with the tensors that its config names.</summary>
internal sealed class CallArguments(CallConfig call, Func<TensorReference, KerasTensor> resolve, Origin where)
{
    private const string Remedy = "the config is damaged: save the model again";

    /// <summary>The call's only tensor.</summary>
    public KerasTensor Single()
    {
        IReadOnlyList<KerasTensor> tensors = All();
        return tensors.Count == 1 ? tensors[0] : throw new InputException(where, $"a call with {tensors.Count} tensors", "one tensor", Remedy);
    }

    /// <summary>All tensors of the first argument, in order: one, or those of a list.</summary>
    public IReadOnlyList<KerasTensor> All() => Positional(0);

    /// <summary>All tensors of an argument by position; none where it is absent or a plain value.</summary>
    public IReadOnlyList<KerasTensor> Positional(int position) =>
        position < call.Positional.Length ? [.. call.Positional[position].Tensors.Select(resolve)] : [];

    /// <summary>All tensors of an argument by name; none where it is absent or a plain value.</summary>
    public IReadOnlyList<KerasTensor> Keyword(string name) =>
        call.Keywords.TryGetValue(name, out Argument? argument) ? [.. argument.Tensors.Select(resolve)] : [];

    /// <summary>A plain number by position; null where there is none.</summary>
    public double? Number(int position) => position < call.Positional.Length && call.Positional[position] is Argument.OfValue { Value.ValueKind: JsonValueKind.Number } plain
        && plain.Value.TryGetDouble(out double number) ? number : null;

    /// <summary>Whether a plain argument by name is true.</summary>
    public bool Flag(string name) => call.Keywords.TryGetValue(name, out Argument? argument) && argument is Argument.OfValue { Value.ValueKind: JsonValueKind.True };
}
