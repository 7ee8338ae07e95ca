using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Evaluate;

/// <summary>
/// Runs a model in float: the reference. Made once, run often; runs with states of their own may go side by side.
/// Extents come from the data: a declared size counts only where an op really fixes it.
/// </summary>
public sealed class FloatRunner
{
    private readonly Model model;
    private readonly GraphPlan plan;

    public FloatRunner(Model model)
    {
        this.model = model;
        plan = GraphPlan.Compile(model.Graph);
    }

    /// <summary>The model's outputs, in its order.</summary>
    /// <param name="inputs">One tensor per model input, in order, of its element type and rank.</param>
    /// <param name="state">Slots' values before the run, and after it; without it every run starts from the initial values.</param>
    /// <param name="observer">Sees every value.</param>
    /// <exception cref="InputException">The data does not fit; the text names the input or the node.</exception>
    public ImmutableArray<Tensor> Run(IReadOnlyList<Tensor> inputs, FloatState? state = null, IValueObserver? observer = null)
    {
        if (inputs.Count != model.InputNames.Length)
            throw new InputException(model.Origin, $"{inputs.Count} inputs", $"{model.InputNames.Length}: {string.Join(", ", model.InputNames)}");
        var context = new RunContext(observer);
        var all = new Tensor[plan.Inputs.Length];
        for (int i = 0; i < inputs.Count; i++) all[i] = Take(i, inputs[i], context.Symbols);
        ImmutableArray<Tensor> slots = state?.Values ?? FloatState.InitialValues(model);
        for (int i = 0; i < slots.Length; i++) all[inputs.Count + i] = Settle(model.Slots[i], slots[i], context.Symbols);

        if (observer is not null) plan.ObserveConstants(observer);
        var results = new Tensor[plan.Outputs.Length];
        new Frame(plan).Run(all, results, context);
        int outputCount = model.OutputNames.Length;
        state?.SetAll(results.AsSpan(outputCount));
        return [.. results.AsSpan(0, outputCount)];
    }

    private Tensor Take(int index, Tensor tensor, SymbolTable symbols)
    {
        TensorType declared = plan.Inputs[index].Type;
        if (tensor.Element != declared.Element || tensor.Rank != declared.Rank)
            throw new InputException(model.Origin.Of($"input \"{model.InputNames[index]}\""), $"{tensor.Type}", $"{declared}", "give data of that type and rank");
        symbols.Bind(declared, tensor);
        return tensor;
    }

    /// <summary>A slot's value for as many batch entries as the inputs have: an initial value is given for one.</summary>
    private static Tensor Settle(StateSlot slot, Tensor value, SymbolTable symbols)
    {
        int[]? dims = symbols.Settle(slot.Read.Type.Shape);
        return dims is null || value.Dims.AsSpan().SequenceEqual(dims) || value.Rank > dims.Length ? value : Broadcasting.Stretch(value, dims);
    }
}
