using Rnnc.Ir;

namespace Rnnc.Lift.Unrolled;

/// <summary>The graph with a Sequence in the place of copies of a step.</summary>
internal sealed class RolledGraph
{
    private readonly RolledSteps steps;
    private readonly Graph graph;
    private readonly GraphBuilder builder = new();
    private readonly GraphCopy copy;
    private readonly List<Result> results = [];
    private readonly Dictionary<Value, (Result Result, int Time)> places = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<Node, (Result Result, bool IsReversed)> joins = new(ReferenceEqualityComparer.Instance);
    private readonly IReadOnlyList<int> families;
    private readonly IReadOnlyList<Value> captures;
    private Node? sequence;

    private RolledGraph(RolledSteps steps)
    {
        this.steps = steps;
        graph = steps.Copies.Graph;
        copy = new GraphCopy(builder);
        (families, captures) = steps.Template.Reads();
    }

    /// <summary>The rolled graph; null where a step's result that is no state is read of a first copy that does not have it.</summary>
    public static Graph? Of(RolledSteps steps) => new RolledGraph(steps).Build();

    private Graph? Build()
    {
        FindResults();
        if (steps.ByTime[0] is null && results.Any(result => result.State < 0)) return null;
        foreach (Node node in graph.Nodes) FindJoin(node);
        foreach (Value input in graph.Inputs) copy.Map(input, builder.Input(input));
        foreach (Value output in graph.Outputs) Make(output);
        return builder.Build([.. graph.Outputs.Select(output => copy[output])]).Prune();
    }

    /// <summary>Values of the step that something else reads: they leave the Sequence.</summary>
    private void FindResults()
    {
        var step = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        foreach (StepCopy? copy in steps.ByTime)
        {
            if (copy is not null) step.UnionWith(steps.Template.Nodes.Where(node => copy.Values.ContainsKey(node.Outputs[0])).Select(node => graph.Producer(copy.Values[node.Outputs[0]])!));
        }

        if (steps.ByTime[0] is null) step.UnionWith(FoldedFirst());
        bool IsOutside(Value value) => graph.IsOutput(value) || graph.Users(value).Any(user => !step.Contains(user));
        var recurrent = new HashSet<Value>(steps.Template.Before, ReferenceEqualityComparer.Instance);
        foreach (Node node in steps.Template.Nodes)
        {
            int state = -1;
            foreach (Value value in node.Outputs)
            {
                for (int i = 0; i < steps.Template.After.Count; i++) state = ReferenceEquals(steps.Template.After[i], value) ? i : state;
            }

            // What the rows alone decide stays where it is.
            if (!node.Inputs.Any(recurrent.Contains) && state < 0) continue;
            recurrent.UnionWith(node.Outputs);
            foreach (Value value in node.Outputs)
            {
                var result = new Result(value, state);
                for (int time = steps.First; time <= steps.LastTime; time++)
                {
                    if (At(value, state, time) is not { } made || !IsOutside(made)) continue;
                    places[made] = (result, time);
                    result.IsRead = true;
                    result.IsReadEarly |= time != steps.LastTime;
                }

                results.Add(result);
            }
        }

        _ = results.RemoveAll(result => result.State < 0 && !result.IsRead);
    }

    /// <summary>Nodes of a first copy that constants were folded into.</summary>
    private HashSet<Node> FoldedFirst()
    {
        var nodes = new HashSet<Node>(ReferenceEqualityComparer.Instance);
        var open = new Stack<Value>(steps.FirstAfter);
        while (open.TryPop(out Value? value))
        {
            if (steps.Copies.IsTimeless(value) || !nodes.Add(graph.Producer(value)!)) continue;
            foreach (Value input in graph.Producer(value)!.Inputs) open.Push(input);
        }

        return nodes;
    }

    private Value? At(Value value, int state, int time) => steps.ByTime[time - steps.First] is { } copy ? copy.Values.GetValueOrDefault(value) : state >= 0 ? steps.FirstAfter[state] : null;

    /// <summary>Remembers a node that joins one value of all steps, in the order of the rows or against it.</summary>
    private void FindJoin(Node node)
    {
        if (node.Op is not Concat concat || steps.First > 0 || node.Inputs.Length != steps.StepCount || Part(node.Inputs[0]) is not { } first) return;
        bool isReversed = steps.Copies.TimeOfRow(0) != first.Time;
        for (int place = 0; place < node.Inputs.Length; place++)
        {
            int row = isReversed ? node.Inputs.Length - 1 - place : place;
            if (Part(node.Inputs[place]) is not { } part || !ReferenceEquals(part.Result, first.Result) || part.Time != steps.Copies.TimeOfRow(row)) return;
        }

        Shape joined = node.Output.Type.Shape, whole = first.Result.Value.Type.Shape;
        if (concat.Axis > whole.Rank || (first.Result.TimeAxis is { } axis && axis != concat.Axis)) return;
        bool isStacked = joined.Equals(whole.Insert(concat.Axis, steps.StepCount));
        bool isEndToEnd = joined.Rank == whole.Rank && whole[concat.Axis] == 1;
        if (!isStacked && !isEndToEnd) return;
        first.Result.TimeAxis = concat.Axis;
        joins[node] = (first.Result, isReversed);

        (Result Result, int Time)? Part(Value operand)
        {
            if (graph.Producer(operand) is { Op: Reshape } reshape && places.TryGetValue(reshape.Inputs[0], out var inner) && operand.Type.Shape.Equals(inner.Result.Value.Type.Shape.Insert(concat.Axis, 1))) return inner;
            return places.TryGetValue(operand, out var place) && operand.Type.Shape[concat.Axis] == 1 ? place : null;
        }
    }

    /// <summary>Makes a value of the old graph in the new one, after all that it needs; without recursion, since unrolled graphs are deep.</summary>
    private void Make(Value wanted)
    {
        var open = new Stack<Value>([wanted]);
        while (open.TryPeek(out Value? value))
        {
            if (copy.Has(value))
            {
                _ = open.Pop();
                continue;
            }

            Node node = graph.Producer(value)!;
            bool isRolled = places.ContainsKey(value) || joins.ContainsKey(node);
            int before = open.Count;
            foreach (Value needed in (isRolled ? Operands() : node.Inputs).Reverse()) // the first is made first
            {
                if (!copy.Has(needed)) open.Push(needed);
            }

            if (open.Count > before) continue;
            if (joins.TryGetValue(node, out (Result Result, bool IsReversed) join)) copy.Map(value, Shaped(Joined(join.Result, join.IsReversed), value));
            else if (places.TryGetValue(value, out (Result Result, int Time) place)) copy.Map(value, Picked(place.Result, place.Time, value));
            else copy.Add(node);
        }
    }

    private IEnumerable<Value> Operands()
    {
        if (sequence is not null) return [];
        return families.Select(family => steps.Copies.Families[family].Source).Concat(steps.Initial.Select(initial => initial.Value).OfType<Value>()).Concat(captures);
    }

    private Value Collected(Result result) => Sequence().Outputs[results.Where(other => other.IsCollected).ToList().IndexOf(result)];

    private Value Joined(Result result, bool isReversed)
    {
        Value all = Collected(result);
        return isReversed ? builder.Add(new Reverse(result.TimeAxis!.Value), all.Origin, all) : all;
    }

    private Value Picked(Result result, int time, Value value)
    {
        if (!result.IsCollected) return Sequence().Outputs[results.Count(other => other.IsCollected) + result.State];
        Value all = Collected(result);
        int axis = result.TimeAxis ?? 0;
        int row = steps.Copies.IsBackward ? steps.LastTime - time : time - steps.First;
        return Shaped(builder.Add(new Slice(axis, row, 1), value.Origin, all), value);
    }

    private Value Shaped(Value made, Value like) => made.Type.Shape.Equals(like.Type.Shape) ? made : builder.Add(new Reshape(like.Type.Shape), like.Origin, made);

    private Node Sequence()
    {
        if (sequence is not null) return sequence;
        Result[] collected = [.. results.Where(other => other.IsCollected)];
        Graph cell = steps.Template.Build(families, captures, [.. collected.Select(result => result.Value)]);
        Origin origin = steps.FirstAfter[0].Origin;
        var op = new Sequence(
            cell,
            [.. families.Select(family => steps.Copies.Families[family].Axis)],
            steps.Template.Before.Count,
            [.. collected.Select(result => new SequenceOutput(Collect.All, result.TimeAxis ?? 0))])
        {
            Direction = steps.Copies.IsBackward ? Direction.Backward : Direction.Forward,
            OutputOrder = OutputOrder.AsInput,
            CellName = CellNames.Of(cell, origin),
        };
        var operands = families.Select(Rows)
            .Concat(steps.Initial.Select(initial => initial.Value is { } value ? copy[value] : builder.Constant(initial.Constant!, origin)))
            .Concat(captures.Select(capture => copy[capture]));
        return sequence = builder.AddNode(op, origin, [.. operands]);
    }

    /// <summary>The rows of a family that the steps read.</summary>
    private Value Rows(int family)
    {
        RowFamily rows = steps.Copies.Families[family];
        Value source = copy[rows.Source];
        int begin = rows.First + (steps.Copies.IsBackward ? 0 : steps.First);
        bool isWhole = begin == 0 && source.Type.Shape[rows.Axis] == steps.StepCount;
        return isWhole ? source : builder.Add(new Slice(rows.Axis, begin, steps.StepCount), rows.Source.Origin, source);
    }

    /// <summary>A value of the step that is read outside, or a state.</summary>
    private sealed class Result(Value value, int state)
    {
        public Value Value { get; } = value;

        /// <summary>The state whose next value it is; -1 where it is none.</summary>
        public int State { get; } = state;

        /// <summary>Something outside of the steps reads it, at some time.</summary>
        public bool IsRead { get; set; }

        /// <summary>Something outside of the steps reads it at another time than the last.</summary>
        public bool IsReadEarly { get; set; }

        /// <summary>More of it is read than the last state.</summary>
        public bool IsCollected => State < 0 || IsReadEarly || TimeAxis is not null;

        /// <summary>The axis along which the readers join it; null where none do.</summary>
        public int? TimeAxis { get; set; }
    }
}
