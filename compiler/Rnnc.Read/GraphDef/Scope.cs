using Rnnc.Ir;
using Rnnc.Read.Items;

namespace Rnnc.Read.GraphDef;

/// <summary>One graph of the IR while it is made: the model's, or a loop's body or condition.</summary>
/// <param name="depth">How many loops are around it.</param>
internal sealed class Scope(int depth)
{
    private readonly Dictionary<string, Value> variables = new(StringComparer.Ordinal);
    private readonly List<Value> inputs = [];
    private readonly Dictionary<Dim, Value> lengths = [];

    public GraphBuilder Builder { get; } = new();

    public int Depth { get; } = depth;

    public bool IsMain => Depth == 0;

    /// <summary>The constant that stands for a variable, made once.</summary>
    public Value ConstantOf(TfVariable variable, Tensor value)
    {
        if (!variables.TryGetValue(variable.Name, out Value? constant))
            variables.Add(variable.Name, constant = Builder.Constant(value, variable.Where, variable.Name));
        return constant;
    }

    /// <summary>Makes an input of the graph.</summary>
    public Value Input(TensorType type, Origin origin, string? name)
    {
        Value input = Builder.Input(type, origin, name);
        inputs.Add(input);
        return input;
    }

    /// <summary>Free extents that the graph reads as numbers, in the order in which it did first.</summary>
    public IEnumerable<Dim> Lengths => lengths.Keys;

    /// <summary>
    /// A free extent as a number: the length of one of the model's inputs; within a loop one more input, which the loop carries unchanged.
    /// Null where no input of the model has it.
    /// </summary>
    public Value? LengthOf(Dim extent, Origin origin)
    {
        if (lengths.TryGetValue(extent, out Value? known)) return known;
        if (!IsMain) return lengths[extent] = Builder.Input(new TensorType(ElementType.Int32, Shape.Scalar), origin, extent.Symbol);
        foreach (Value input in inputs)
        {
            for (int axis = 0; axis < input.Type.Rank; axis++)
            {
                if (input.Type.Shape[axis] == extent) return lengths[extent] = Builder.Add(new Length(axis), origin, input);
            }
        }

        return null;
    }
}
