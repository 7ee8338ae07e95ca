using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>The values of a model's state slots between runs, in the order of <see cref="Model.Slots"/>.</summary>
public sealed class FloatState(Model model)
{
    public ImmutableArray<Tensor> Values { get; private set; } = InitialValues(model);

    /// <summary>Back to the initial values.</summary>
    public void Reset() => Values = InitialValues(model);

    /// <summary>Sets one slot; the next run starts from it.</summary>
    public void Set(int slot, Tensor value) => Values = Values.SetItem(slot, value);

    internal void SetAll(ReadOnlySpan<Tensor> values) => Values = [.. values];

    internal static ImmutableArray<Tensor> InitialValues(Model model) => [.. model.Slots.Select(slot => slot.Initial)];
}
