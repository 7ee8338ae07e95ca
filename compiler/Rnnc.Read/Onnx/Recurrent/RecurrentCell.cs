using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.Keras;

namespace Rnnc.Read.Onnx.Recurrent;

/// <summary>The cell of one direction of a recurrent operator: one step as a formula of plain operations.</summary>
/// <param name="weights">Its weights.</param>
/// <param name="clip">Bound of what enters the activation functions of the gates; 0 where there is none.</param>
internal abstract class RecurrentCell(RecurrentWeights weights, float clip)
{
    protected RecurrentWeights Weights { get; } = weights;

    public int Units => Weights.Units;

    /// <summary>Names of the states, the output first.</summary>
    public abstract ImmutableArray<string> States { get; }

    /// <summary>x_t [batch, features] and the states give the next states; the first of them is y_t.</summary>
    public abstract ImmutableArray<Value> Step(Formula formula, Value x, ImmutableArray<Value> states);

    protected Value Clipped(Formula formula, Value value) => clip == 0 ? value : formula.Apply(UnaryKind.Clip, value, null, -clip, clip);
}
