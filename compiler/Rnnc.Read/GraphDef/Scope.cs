using Rnnc.Ir;
using Rnnc.Read.GraphDef.Items;

namespace Rnnc.Read.GraphDef;

/// <summary>One graph of the IR while it is made: the model's, or a loop's body or condition.</summary>
/// <param name="depth">How many loops are around it.</param>
internal sealed class Scope(int depth)
{
    private readonly Dictionary<string, Value> variables = new(StringComparer.Ordinal);

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
}
