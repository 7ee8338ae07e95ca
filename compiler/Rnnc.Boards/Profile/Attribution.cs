namespace Rnnc.Boards;

/// <summary>Which layer and kind each instruction belongs to, by the functions that it was inlined from.</summary>
internal sealed class Attribution(FirmwareImage image, Board board)
{
    private static readonly string[] Products = ["rnnc_matvec", "rnnc_product"];

    private static readonly string[] Activations = ["rnnc_interpolate", "rnnc_lookup", "rnnc_lanes_interpolate", "rnnc_lanes_lookup", "rnnc_power"];

    private static readonly string[] Glue = ["rnnc_widen8"];

    private readonly CompiledModel model = image.Model;

    public Profile Of(IReadOnlyList<TracedInstruction> traced)
    {
        Dictionary<uint, string[]> functions = new ModelCode(image, board).FunctionsOf(traced.SelectMany(each => new[] { each.Address, each.Caller }));
        // The firmware prepares the instance before it runs a window.
        TracedInstruction[] window = [.. traced.Where(each => !functions[each.Caller].Contains($"{model.Name}_init"))];
        string[] order = [.. model.Layers.Values.Distinct(), ""];
        LayerProfile[] layers =
        [
            .. window.GroupBy(each => LayerOf(functions, each)).OrderBy(group => Array.IndexOf(order, group.Key))
                .Select(group => new LayerProfile(group.Key, ByKind(functions, group))),
        ];
        return new Profile(layers, [.. CycleCosts.For(board.Cpu).Select(costs => (costs.Core, costs.Of(window)))]);
    }

    private string LayerOf(Dictionary<uint, string[]> functions, TracedInstruction one)
    {
        string? function = functions[one.Address].Concat(functions[one.Caller]).FirstOrDefault(model.Layers.ContainsKey);
        return function is null ? "" : model.Layers[function];
    }

    private long[] ByKind(Dictionary<uint, string[]> functions, IEnumerable<TracedInstruction> instructions)
    {
        var counts = new long[Enum.GetValues<InstructionKind>().Length];
        foreach (TracedInstruction one in instructions) counts[(int)KindOf(functions[one.Address], one)] += one.Count;
        return counts;
    }

    private InstructionKind KindOf(string[] functions, TracedInstruction one)
    {
        bool From(IEnumerable<string> names) => names.Any(name => Array.Exists(functions, function => function.StartsWith(name, StringComparison.Ordinal)));
        if (From(Products)) return one.IsInLoop ? InstructionKind.Products : InstructionKind.Requantize;
        if (From(Activations)) return InstructionKind.Activations;
        if (From(Glue)) return InstructionKind.Glue;
        return Array.Exists(functions, model.Layers.ContainsKey) ? InstructionKind.Elementwise : InstructionKind.Glue;
    }
}
