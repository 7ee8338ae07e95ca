using Rnnc.Formats.TensorFlow.Messages;
using Rnnc.Ir;

namespace Rnnc.Read.GraphDef.Graphs;

/// <summary>
/// Turns loops of control flow v1 into one node each (Yu et al., "Dynamic Control Flow in Large-Scale Machine Learning", 2018).
/// <code>
/// Merge(Enter(x), NextIteration(f(Switch:1))), Switch(Merge, LoopCond(c(Merge))), Exit(Switch:0)
/// =>  loop(x) { condition: Merge -> c, body: Switch:1 -> f },  Exit = loop:i
/// </code>
/// An Enter that is constant is one more carried value, which the body gives back as it is.
/// </summary>
internal sealed class FrameLoops
{
    private const string FrameEnding = "/while_context";
    private const string Intact = "take an intact copy of the file";

    /// <summary>Operations of loops that are gone afterwards; Switch and Merge also choose sides outside of loops.</summary>
    public static readonly string[] Operations = ["Enter", "RefEnter", "Exit", "RefExit", "NextIteration", "LoopCond"];

    private readonly Dictionary<string, TfNode> nodes;
    private readonly Origin file;

    private FrameLoops(Dictionary<string, TfNode> nodes, Origin file)
    {
        this.nodes = nodes;
        this.file = file;
    }

    public static void Restructure(Dictionary<string, TfNode> nodes, Origin file)
    {
        var frames = nodes.Values.Where(node => node.Op is "Enter" or "RefEnter").GroupBy(FrameOf, StringComparer.Ordinal).OrderBy(frame => frame.Key, StringComparer.Ordinal).ToList();
        if (frames.Count == 0) return;
        var merges = nodes.Values.Where(node => node.Op is "Merge" or "RefMerge").ToLookup(node => node.Inputs.Length > 0 ? node.Inputs[0].Node : "", StringComparer.Ordinal);
        var switches = nodes.Values.Where(node => node.Op is "Switch" or "RefSwitch").ToLookup(node => node.Inputs.Length > 0 ? node.Inputs[0].Node : "", StringComparer.Ordinal);
        var exits = nodes.Values.Where(node => node.Op is "Exit" or "RefExit").ToLookup(node => node.Inputs.Length > 0 ? node.Inputs[0].Node : "", StringComparer.Ordinal);
        var loops = new FrameLoops(nodes, file);
        foreach (IGrouping<string, TfNode> frame in frames) loops.Join(frame.Key, [.. frame], merges, switches, exits);
    }

    private static string FrameOf(TfNode enter) =>
        enter.Attributes.TryGetValue("frame_name", out AttributeMessage? frame) && frame.ValueCase == AttributeMessage.ValueOneofCase.S && frame.S.Length > 0
            ? frame.S.ToStringUtf8()
            : throw new InputException(enter.Where, "no frame_name", "the name of its loop", Intact);

    private void Join(string frame, List<TfNode> enters, ILookup<string, TfNode> merges, ILookup<string, TfNode> switches, ILookup<string, TfNode> exits)
    {
        var conditionArguments = new Dictionary<TensorName, int>();
        var bodyArguments = new Dictionary<TensorName, int>();
        var results = new List<TensorName>();
        TensorName? verdict = null;
        // Carried values first, so that the loop's outputs are numbered as its inputs are.
        foreach (TfNode enter in enters.OrderBy(enter => merges[enter.Name].Any() ? 0 : 1))
        {
            int place = results.Count;
            if (enter.Inputs.Length != 1) throw new InputException(enter.Where, $"{enter.Inputs.Length} inputs", "one", Intact);
            List<TfNode> merged = [.. merges[enter.Name]];
            if (merged.Count == 0)
            {
                var constant = new TensorName(enter.Name, null, 0);
                conditionArguments[constant] = bodyArguments[constant] = place;
                results.Add(constant);
                continue;
            }

            TfNode merge = merged.Count == 1 && merged[0].Inputs.Length == 2 ? merged[0] : throw new InputException(enter.Where, "a loop variable that is not merged once", "one Merge of two inputs", Intact);
            TfNode next = Single(merge, 1, "NextIteration");
            conditionArguments[new TensorName(merge.Name, null, 0)] = place;
            results.Add(next.Inputs.Length == 1 ? next.Inputs[0] : throw new InputException(next.Where, $"{next.Inputs.Length} inputs", "one", Intact));
            foreach (TfNode choice in switches[merge.Name])
            {
                TfNode condition = Single(choice, 1, "LoopCond");
                if (condition.Inputs.Length != 1 || (verdict is { } other && other != condition.Inputs[0])) throw new InputException(condition.Where, "a second condition of one loop", "one", Intact);
                verdict = condition.Inputs[0];
                bodyArguments[new TensorName(choice.Name, null, 1)] = place;
                foreach (TfNode exit in exits[choice.Name]) nodes[exit.Name] = new TfNode(exit.Name, "Identity", [new TensorName(frame, null, place)], exit.Where);
            }
        }

        if (verdict is not { } result) throw new InputException(file.At(frame), "a loop without a condition", "a LoopCond", Intact);
        var loop = new FrameLoop(
            new TfGraph(frame, file, nodes, conditionArguments, [result], []),
            new TfGraph(frame, file, nodes, bodyArguments, [.. results], []));
        // A loop's frame is named below its scope, which control flow v2 calls it by.
        string scope = frame.EndsWith(FrameEnding, StringComparison.Ordinal) ? frame[..^FrameEnding.Length] : frame;
        var inputs = enters.OrderBy(enter => merges[enter.Name].Any() ? 0 : 1).Select(enter => enter.Inputs[0]);
        if (!nodes.TryAdd(frame, new TfNode(frame, "While", [.. inputs], file.At(scope, "While"), loop))) throw new InputException(file.At(frame), "a loop with the name of a node", "another name", Intact);
    }

    private TfNode Single(TfNode node, int input, string op)
    {
        if (node.Inputs.Length > input && nodes.TryGetValue(node.Inputs[input].Node, out TfNode? found) && found.Op.EndsWith(op, StringComparison.Ordinal)) return found;
        throw new InputException(node.Where, $"input {input} that is no {op}", $"a {op}", Intact);
    }
}
