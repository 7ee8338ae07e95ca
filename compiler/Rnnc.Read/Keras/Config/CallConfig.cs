using System.Collections.Immutable;

namespace Rnnc.Read.Keras;

/// <summary>One call of a layer: arguments by position and by name.</summary>
internal sealed record CallConfig(ImmutableArray<Argument> Positional, ImmutableSortedDictionary<string, Argument> Keywords)
{
    private static readonly ImmutableSortedDictionary<string, Argument> NoKeywords = ImmutableSortedDictionary.Create<string, Argument>(StringComparer.Ordinal);

    public static CallConfig Of(TensorReference tensor) => new([new Argument.OfTensor(tensor)], NoKeywords);

    public static CallConfig Of(ImmutableArray<Argument> positional, IEnumerable<KeyValuePair<string, Argument>> keywords) =>
        new(positional, NoKeywords.SetItems(keywords));

    public IEnumerable<TensorReference> Tensors => Positional.Concat(Keywords.Values).SelectMany(argument => argument.Tensors);
}
