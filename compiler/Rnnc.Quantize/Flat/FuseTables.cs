using System.Collections.Immutable;
using Rnnc.Evaluate;
using Rnnc.Int8;
using Rnnc.Ir;

namespace Rnnc.Quantize.Flat;

/// <summary>
/// Element-wise operations of one vector and numbers only, around a function that integers do not have => one table:
/// s = sigmoid(x), y = x * s  =>  y = table(x). A value that anything else reads stays a value.
/// A function that is a power of a wide reduction (a variance's rsqrt) stays: it has its own operation.
/// </summary>
internal sealed class FuseTables
{
    private readonly FlatModel model;
    private readonly FlatStage stage;
    private readonly Dictionary<FlatValue, FlatNode> producers = new(ReferenceEqualityComparer.Instance);
    private readonly Dictionary<FlatValue, List<FlatNode>> users = new(ReferenceEqualityComparer.Instance);
    private readonly HashSet<FlatValue> needed = new(ReferenceEqualityComparer.Instance);

    private FuseTables(FlatModel model, FlatStage stage)
    {
        this.model = model;
        this.stage = stage;
    }

    public static void Run(FlatModel model)
    {
        foreach (FlatStage stage in model.Stages) new FuseTables(model, stage).Fuse();
    }

    private void Fuse()
    {
        foreach (FlatNode node in model.Nodes)
        {
            foreach (FlatValue input in node.Inputs)
            {
                FlatValue value = input.Base ?? input;
                if (!users.TryGetValue(value, out List<FlatNode>? list)) users[value] = list = [];
                list.Add(node);
            }
        }

        foreach (FlatNode node in stage.Nodes) producers[node.Output] = node;
        foreach (FlatState state in model.States) needed.UnionWith([state.Write, state.Source ?? state.Write]);
        foreach (FlatOutput output in model.Outputs) needed.UnionWith([output.Value, output.Logits]);

        var done = new HashSet<FlatNode>();
        var result = new List<FlatNode>();
        foreach (FlatNode node in stage.Nodes.Where(NeedsTable))
        {
            if (!done.Contains(node)) Grow(node, done, result);
        }

        var fused = result.ToDictionary(node => node.Output);
        var kept = new List<FlatNode>();
        foreach (FlatNode node in stage.Nodes)
        {
            if (fused.TryGetValue(node.Output, out FlatNode? table)) kept.Add(table);
            else if (!done.Contains(node)) kept.Add(node);
        }

        stage.Nodes.Clear();
        stage.Nodes.AddRange(kept);
    }

    private bool NeedsTable(FlatNode node) => node.Op is FlatElementwise { Op: Unary unary } && !IntegerFunctions.Has(unary.Kind) && !IsWidePower(node, unary.Kind);

    private bool IsWidePower(FlatNode node, UnaryKind kind) => IntegerFunctions.PowerOf(kind) is not null && IsWide(node.Inputs.First());

    private bool IsWide(FlatValue value)
    {
        if (!producers.TryGetValue(value, out FlatNode? node)) return false;
        if (node.Op is FlatReduce { Kind: ReduceKind.Sum or ReduceKind.Mean }) return true;
        return node.Op is FlatElementwise { Op: Binary { Kind: BinaryKind.Add } } add && Number(add.Operands[1].Value) is not null && IsWide(add.Operands[0].Value);
    }

    private void Grow(FlatNode root, HashSet<FlatNode> done, List<FlatNode> result)
    {
        var cluster = new List<FlatNode> { root };
        FlatOperand leaf = ((FlatElementwise)root.Op).Operands[0];
        while (TryGrowUp(cluster, ref leaf) || TryGrowDown(cluster, leaf))
        {
        }

        done.UnionWith(cluster);
        FlatNode last = cluster[^1];
        ImmutableArray<FlatNode> nodes = [.. cluster.OrderBy(stage.Nodes.IndexOf)];
        result.Add(last with { Op = new FlatTable(x => Evaluate(nodes, leaf.Value, x), KeyOf(last.Output, leaf.Value, cluster), leaf) });
    }

    /// <summary>The leaf's own producer joins where nothing else reads the leaf and all but one of the producer's operands are numbers.</summary>
    private bool TryGrowUp(List<FlatNode> cluster, ref FlatOperand leaf)
    {
        if (leaf.Access != Access.Each || leaf.Value.Base is not null || needed.Contains(leaf.Value)) return false;
        if (!producers.TryGetValue(leaf.Value, out FlatNode? node) || node.Op is not FlatElementwise { Op: Unary or Binary } operation || node.Output.IsExact) return false;
        if (!users[leaf.Value].TrueForAll(cluster.Contains) || node.Op is FlatElementwise { Op: Unary unary } && IsWidePower(node, unary.Kind)) return false;
        var sources = operation.Operands.Where(operand => Number(operand.Value) is null).DistinctBy(operand => operand.Value).ToList();
        if (sources.Count != 1 || sources[0].Value.Length != node.Output.Length || IsWide(sources[0].Value)) return false;
        cluster.Insert(0, node);
        leaf = sources[0];
        return true;
    }

    /// <summary>The result's only reader joins where all that it reads is in the cluster, the leaf, or a number.</summary>
    private bool TryGrowDown(List<FlatNode> cluster, FlatOperand leaf)
    {
        FlatValue output = cluster[^1].Output;
        if (needed.Contains(output) || !users.TryGetValue(output, out List<FlatNode>? readers) || readers.Distinct().Count() != 1) return false;
        FlatNode reader = readers[0];
        if (reader.Op is not FlatElementwise { Op: Unary or Binary } operation || reader.Output.IsExact || !producers.ContainsKey(reader.Output) || reader.Output.RowOf is not null || reader.Output.Length != output.Length) return false;
        bool closed = operation.Operands.All(operand => Number(operand.Value) is not null || ReferenceEquals(operand.Value, leaf.Value) || cluster.Exists(node => ReferenceEquals(node.Output, operand.Value)));
        if (!closed) return false;
        cluster.Add(reader);
        return true;
    }

    /// <summary>A value that is one number for all lanes.</summary>
    private static float? Number(FlatValue value) => value.Constant is { } values && values.All(element => element == values[0]) ? values[0] : null;

    private static double Evaluate(ImmutableArray<FlatNode> nodes, FlatValue leaf, double x)
    {
        var values = new Dictionary<FlatValue, double>(ReferenceEqualityComparer.Instance) { [leaf] = x };
        foreach (FlatNode node in nodes)
        {
            var operation = (FlatElementwise)node.Op;
            double At(int i) => Number(operation.Operands[i].Value) ?? values[operation.Operands[i].Value];
            values[node.Output] = operation.Op is Unary unary ? UnaryFunction.Of(unary)(At(0)) : ElementwiseFunction.Of(((Binary)operation.Op).Kind)(At(0), At(1));
        }

        return values[nodes[^1].Output];
    }

    /// <summary>The function as text; equal texts are equal functions.</summary>
    private static string KeyOf(FlatValue value, FlatValue leaf, List<FlatNode> cluster)
    {
        if (ReferenceEquals(value, leaf)) return "x";
        if (Number(value) is { } number) return number.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        var operation = (FlatElementwise)cluster.Find(node => ReferenceEquals(node.Output, value))!.Op;
        string operands = string.Join(", ", operation.Operands.Select(operand => KeyOf(operand.Value, leaf, cluster)));
        return $"{operation.Op.Name}{(operation.Op.Attributes.Length > 0 ? "{" + operation.Op.Attributes + "}" : "")}({operands})";
    }
}
