using System.Collections.Immutable;
using Rnnc.Emit.TfLite.Operators;
using Rnnc.Ir;
using Rnnc.Quantize.Flat;

namespace Rnnc.Emit.TfLite.Fused;

/// <summary>
/// One operation of a model as a model of its own, so that it can be quantized alone: its inputs are the values that other operations make,
/// its outputs those that others read, and its slots come along. Masks and other truths are computed where they are needed: no tensor holds them.
/// An operation on rows over time becomes a Sequence without states, so that it runs step by step.
/// </summary>
/// <param name="Model">In canonical form; constants are within.</param>
/// <param name="Inputs">The values of the whole model that its inputs are, in order.</param>
/// <param name="Outputs">The values of the whole model that its outputs are, in order.</param>
/// <param name="Slots">Slots of the whole model that the operation reads and writes.</param>
internal sealed record LayerModel(Model Model, ImmutableArray<Value> Inputs, ImmutableArray<Value> Outputs, ImmutableArray<StateSlot> Slots)
{
    public static LayerModel Of(Model model, Node node, RowAnalysis rows) => new Extraction(model, node, rows).Run();

    /// <summary>A truth or a number of something, or the 1 or 0 that a truth becomes: exact, and never a tensor between operators.</summary>
    public static bool IsFlag(Value value, Graph graph) => value.Type.Element != ElementType.Float32 || graph.Producer(value) is { Op: Cast } cast && cast.Inputs[0].Type.Element != ElementType.Float32;

    private sealed class Extraction(Model model, Node node, RowAnalysis rows)
    {
        private readonly Graph graph = model.Graph;
        private readonly GraphBuilder builder = new();
        private readonly List<Value> inputs = [];
        private readonly List<Node> within = [];
        private readonly HashSet<Node> taken = [];
        private readonly ImmutableArray<StateSlot> slots = [.. model.Slots.Where(slot => node.Inputs.Any(input => ReferenceEquals(Source(model.Graph, input), slot.Read)) && node.Outputs.Any(output => ReferenceEquals(Source(model.Graph, slot.Write), output)))];

        public LayerModel Run()
        {
            if (node.Op is not Sequence && node.Outputs.Length == 1)
            {
                bool from = node.Inputs.Any(rows.HasRows), to = rows.HasRows(node.Output);
                if (to && RowOperation.Of(node, rows, graph) is not null) return Stepwise();
                if (from && !to && node.Op is Reduce { Axes: [0] } && rows.HasRows(node.Inputs[0])) return OverTime();
            }

            foreach (Value input in node.Inputs) Take(input);
            foreach (Value input in inputs) builder.Input(input);
            foreach (StateSlot slot in slots) builder.Input(slot.Read);
            foreach (Node inner in within) builder.Keep(inner);
            builder.Keep(node);
            ImmutableArray<Node> writes = [.. slots.SelectMany(slot => Chain(slot.Write)).Distinct()];
            foreach (Node write in writes) builder.Keep(write);
            ImmutableArray<Value> outputs = [.. node.Outputs.Where(output => graph.Outputs.Take(model.OutputNames.Length).Contains(output) || graph.Users(output).Any(user => !writes.Contains(user)))];
            return Finish(builder.Build([.. outputs, .. slots.Select(slot => slot.Write)]), outputs);
        }

        /// <summary>y = f(x) on rows => y = Sequence(x) { f }.</summary>
        private LayerModel Stepwise()
        {
            var cell = new GraphBuilder();
            var map = new Dictionary<Value, Value>(ReferenceEqualityComparer.Instance);
            var scans = new List<Value>();
            var scanned = new List<Value>();
            var captures = new List<Value>();
            var captured = new List<Value>();
            var body = new List<Func<Value>>();

            // Operands first: a cell's inputs stand before its nodes, sequences before captured values.
            void Find(Value value)
            {
                if (map.ContainsKey(value)) return;
                Node? producer = graph.Producer(value);
                bool inside = producer is not null && (ReferenceEquals(producer, node) || (IsFlag(value, graph) && producer.Op is not Sequence && !IsBatchedInput(producer)));
                if (inside && (!rows.HasRows(value) || RowOperation.Of(producer!, rows, graph) is not null))
                {
                    map[value] = value;
                    foreach (Value operand in producer!.Inputs) Find(operand);
                    body.Add(() =>
                    {
                        Value made = cell.AddNode(rows.HasRows(value) ? RowOperation.Of(producer, rows, graph)! : producer.Op, producer.Origin, [.. producer.Inputs.Select(operand => map[operand])]).Output;
                        return map[value] = rows.HasRows(value) ? RowOperation.Shaped(cell, made, value, rows, graph) : made;
                    });
                }
                else if (producer?.Op is Constant && !rows.HasRows(value))
                {
                    map[value] = value;
                    body.Insert(0, () => cell.Keep(producer).Output);
                }
                else if (rows.HasRows(value))
                {
                    map[value] = new Value(value.Type with { Shape = value.Type.Shape.Without(rows.TimeAxis(value, graph)) }, value.Origin, value.Name);
                    scanned.Add(map[value]);
                    scans.Add(value);
                }
                else
                {
                    map[value] = new Value(value.Type, value.Origin, value.Name);
                    captured.Add(map[value]);
                    captures.Add(value);
                }
            }

            Find(node.Output);
            foreach (Value input in scanned.Concat(captured)) cell.Input(input);
            foreach (Func<Value> add in body) add();
            var sequence = new Sequence(cell.Build(map[node.Output]), [.. scans.Select(scan => rows.TimeAxis(scan, graph))], 0, [new SequenceOutput(Collect.All)]);
            foreach (Value input in scans.Concat(captures)) Take(input);
            foreach (Value input in inputs) builder.Input(input);
            foreach (Node inner in within) builder.Keep(inner);
            Node step = builder.AddNode(sequence, node.Origin, [.. scans, .. captures]);
            return Finish(builder.Build(step.Output), [node.Output]);
        }

        /// <summary>y = mean(x) over time => y = mean(Sequence(x) { x_t }): a running sum.</summary>
        private LayerModel OverTime()
        {
            Value x = node.Inputs[0];
            Take(x);
            foreach (Value input in inputs) builder.Input(input);
            foreach (Node inner in within) builder.Keep(inner);
            var cell = new GraphBuilder();
            Value row = cell.Input(x.Type with { Shape = x.Type.Shape.Without(0) }, x.Origin);
            Value same = cell.Add(new Unary(UnaryKind.Identity), node.Origin, row);
            Node rowsOfX = builder.AddNode(new Sequence(cell.Build(same), [0], 0, [new SequenceOutput(Collect.All)]), node.Origin, [x]);
            return Finish(builder.Build(builder.Add(node.Op, node.Origin, rowsOfX.Output)), [node.Output]);
        }

        private LayerModel Finish(Graph own, ImmutableArray<Value> outputs)
        {
            string layer = node.Origin.Layer ?? node.Op.Name;
            return new LayerModel(new Model(layer, node.Origin, own, Names(inputs, "x"), Names(outputs, "y")) { Slots = slots }, [.. inputs], outputs, slots);
        }

        /// <summary>Makes a value available: a constant, a slot or a truth inside, anything else as an input.</summary>
        private void Take(Value value)
        {
            Node? producer = graph.Producer(value);
            bool inside = producer?.Op is Constant || (producer is not null && IsFlag(value, graph) && producer.Op is not Sequence) || (producer?.Op is Reshape or BroadcastTo && IsInside(Source(graph, value)));
            if (inside && taken.Add(producer!))
            {
                foreach (Value operand in producer!.Inputs) Take(operand);
                within.Add(producer);
            }
            else if (!inside && !inputs.Contains(value) && !slots.Any(slot => ReferenceEquals(slot.Read, value)))
            {
                inputs.Add(value);
            }
        }

        /// <summary>[1, T] => [T]: time is not the first axis before it.</summary>
        private bool IsBatchedInput(Node producer) => producer.Op is Reshape && rows.HasRows(producer.Inputs[0]) && rows.TimeAxis(producer.Inputs[0], graph) != 0;

        private bool IsInside(Value source) => graph.ConstantOf(source) is not null || slots.Any(slot => ReferenceEquals(slot.Read, source));

        private List<Node> Chain(Value value)
        {
            var chain = new List<Node>();
            while (graph.Producer(value) is { Op: Reshape or BroadcastTo } link)
            {
                chain.Insert(0, link);
                value = link.Inputs[0];
            }

            return chain;
        }

        /// <summary>The value behind reshapes.</summary>
        private static Value Source(Graph graph, Value value)
        {
            while (graph.Producer(value) is { Op: Reshape or BroadcastTo } link) value = link.Inputs[0];
            return value;
        }

        private static ImmutableArray<string> Names(IReadOnlyList<Value> values, string otherwise) =>
            [.. values.Select((_, i) => values.Count == 1 ? otherwise : FormattableString.Invariant($"{otherwise}{i}"))];
    }
}
