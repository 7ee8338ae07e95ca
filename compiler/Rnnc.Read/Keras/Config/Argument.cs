using System.Collections.Immutable;
using System.Text.Json;

namespace Rnnc.Read.Keras;

/// <summary>One argument of a layer's call: a tensor, a list of arguments, or a plain value.</summary>
internal abstract record Argument
{
    /// <summary>The tensors in it, in order; plain values are left out.</summary>
    public abstract IEnumerable<TensorReference> Tensors { get; }

    public sealed record OfTensor(TensorReference Reference) : Argument
    {
        public override IEnumerable<TensorReference> Tensors => [Reference];
    }

    public sealed record OfList(ImmutableArray<Argument> Items) : Argument
    {
        public override IEnumerable<TensorReference> Tensors => Items.SelectMany(item => item.Tensors);
    }

    public sealed record OfValue(JsonElement Value) : Argument
    {
        public override IEnumerable<TensorReference> Tensors => [];
    }
}
