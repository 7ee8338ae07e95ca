using System.Collections.Immutable;
using Rnnc.Emit.TfLite.Calibrate;
using Rnnc.Ir;
using Rnnc.Quantize.Choose;

namespace Rnnc.Emit.TfLite.Choose;

/// <summary>
/// The integers of every tensor between operators. Operations that move values (a reshape, a slice) have those of their operands; SOFTMAX,
/// LOGISTIC and TANH the ones that their operators fix; all others what calibration saw.
/// </summary>
internal sealed class TensorFormats
{
    /// <summary>A state may go beyond what calibration saw, and what is lost then is lost for all later steps.</summary>
    private const double StateMargin = 1.6;

    private readonly ValueRecord record;
    private readonly HashSet<Value> states = new(ReferenceEqualityComparer.Instance);
    private readonly Func<Value, int> bits;
    private readonly Dictionary<Value, Value> joined = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Value, Format> own = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Value, Format> ofGroup = new(ReferenceEqualityComparer.Instance);

    /// <param name="graph">The graph whose values become tensors.</param>
    /// <param name="record">What calibration saw.</param>
    /// <param name="bits">Width of each value: 8 or 16.</param>
    /// <param name="slots">States, which keep their integers from step to step.</param>
    public TensorFormats(Graph graph, ValueRecord record, Func<Value, int> bits, ImmutableArray<StateSlot> slots)
    {
        this.record = record;
        this.bits = bits;
        foreach (StateSlot slot in slots)
        {
            Join(slot.Read, slot.Write);
            states.Add(slot.Read);
        }

        foreach (Node node in graph.Nodes)
        {
            if (Builtins.KeepsIntegers(node.Op) && node.Output.Type.Element == ElementType.Float32)
            {
                foreach (Value input in node.Inputs) Join(input, node.Output);
            }

            if (node.Outputs.Length == 1 && Builtins.Has(node, graph) && Fixed(node.Op, bits(node.Output)) is { } format) own[node.Output] = format;
        }

        foreach ((Value value, Format format) in own) ofGroup.TryAdd(Root(value), format);
    }

    public Format Of(Value value)
    {
        if (own.TryGetValue(value, out Format known)) return known;

        // Tokens and flags are what they are.
        if (value.Type.Element != ElementType.Float32) return new Format(32, 1);
        Value root = Root(value);
        if (ofGroup.TryGetValue(root, out Format group)) return group;
        var members = joined.Keys.Where(member => ReferenceEquals(Root(member), root)).Append(root).ToList();
        double low = members.Min(member => record.Bounds(member).Low), high = members.Max(member => record.Bounds(member).High);
        double margin = members.Exists(states.Contains) ? StateMargin : 1;
        return ofGroup[root] = FormatChooser.Choose(low * margin, high * margin, [.. members.SelectMany(record.Samples)], bits(root));
    }

    /// <summary>The value in another width than its own.</summary>
    public Format In(Value value, int width)
    {
        Format known = Of(value);
        if (known.Bits == width) return known;
        (double low, double high) = record.Bounds(value);
        return FormatChooser.Choose(low, high, record.Samples(value), width);
    }

    private static Format? Fixed(Op op, int width) => op switch
    {
        Softmax or Unary { Kind: UnaryKind.Sigmoid } => width == 8 ? FormatChooser.UnitInterval : FormatChooser.Unit16,
        Unary { Kind: UnaryKind.Tanh } => width == 8 ? FormatChooser.Symmetric : FormatChooser.Unit16,
        _ => null,
    };

    private Value Root(Value value)
    {
        while (joined.TryGetValue(value, out Value? next)) value = next;
        return value;
    }

    private void Join(Value a, Value b)
    {
        (Value first, Value second) = (Root(a), Root(b));
        if (!ReferenceEquals(first, second)) joined[second] = first;
    }
}
