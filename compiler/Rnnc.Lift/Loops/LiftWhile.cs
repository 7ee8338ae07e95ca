using System.Collections.Immutable;
using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>
/// Loops that are recurrences over time become Sequences, whatever ops their bodies hold; others stay. Wants constants folded and inlined,
/// invariants hoisted and dead carried values dropped.
/// <code>
/// While(i = 0, list, h, x) { i + 1, list[i] := y, h', x } while i &lt; T
///     with y, h' = f(x[i], h)
/// =>  y..., h' = Sequence(x, h) { f }
/// </code>
/// Counters count from a constant; x is read by the counter along any one axis, forward or backward, x[i + k] too; a list is collected, a value that no step
/// reads is the last step's, everything else that changes is a state. A carried number of steps becomes <see cref="Sequence.Trip"/>.
/// </summary>
public sealed class LiftWhile : GraphRewrite
{
    protected override ImmutableArray<Value>? Rewrite(Node node, Op op, ImmutableArray<Value> operands, GraphBuilder builder, Graph graph)
    {
        if (op is not While loop) return null;
        try
        {
            return LoopLift.Lift(loop, node, operands, builder, new OperandValues(builder.Producer));
        }
        catch (NotARecurrenceException)
        {
            return null;
        }
    }
}
