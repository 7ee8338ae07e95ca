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
    private readonly ValueRecord record;
    private readonly int bits;
    private readonly Dictionary<Value, Value> joined = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Value, Format> own = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Value, Format> ofGroup = new(ReferenceEqualityComparer.Instance);

    /// <param name="graph">The graph whose values become tensors.</param>
    /// <param name="record">What calibration saw.</param>
    /// <param name="bits">Width of what nothing fixes: 8, or 16.</param>
    public TensorFormats(Graph graph, ValueRecord record, int bits)
    {
        this.record = record;
        this.bits = bits;
        foreach (Node node in graph.Nodes)
        {
            if (Builtins.KeepsIntegers(node.Op) && node.Output.Type.Element == ElementType.Float32)
            {
                foreach (Value input in node.Inputs) Join(input, node.Output);
            }

            if (bits == 8 && Builtins.Has(node, graph) && Fixed(node.Op) is { } format) own[node.Output] = format;
        }

        foreach ((Value value, Format format) in own) ofGroup.TryAdd(Root(value), format);
    }

    public Format Of(Value value)
    {
        if (own.TryGetValue(value, out Format known)) return known;
        Value root = Root(value);
        if (ofGroup.TryGetValue(root, out Format group)) return group;
        var members = joined.Keys.Where(member => ReferenceEquals(Root(member), root)).Append(root).ToList();
        double low = members.Min(member => record.Bounds(member).Low), high = members.Max(member => record.Bounds(member).High);
        return ofGroup[root] = FormatChooser.Choose(low, high, [.. members.SelectMany(record.Samples)], bits);
    }

    private static Format? Fixed(Op op) => op switch
    {
        Softmax or Unary { Kind: UnaryKind.Sigmoid } => FormatChooser.UnitInterval,
        Unary { Kind: UnaryKind.Tanh } => FormatChooser.Symmetric,
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
