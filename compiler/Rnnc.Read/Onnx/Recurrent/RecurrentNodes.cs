using System.Collections.Immutable;
using Rnnc.Ir;
using Rnnc.Read.Items;
using Rnnc.Read.Keras;

namespace Rnnc.Read.Onnx.Recurrent;

/// <summary>
/// LSTM, GRU and RNN: a Sequence for each direction. Inputs X, W, R, B, sequence_lens, initial_h, and for LSTM initial_c, P; outputs Y, Y_h and for LSTM Y_c.
/// Without layout X is [steps, batch, features], Y [steps, directions, batch, units] and states are [directions, batch, units]; with layout = 1 the batch is first.
/// </summary>
internal static class RecurrentNodes
{
    private static readonly HashSet<string> Attributes =
    [
        "activations", "activation_alpha", "activation_beta", "clip", "direction", "hidden_size", "layout", "input_forget", "linear_before_reset", "output_sequence",
    ];

    public static Dictionary<string, NodeTranslation> Table { get; } = new()
    {
        ["RNN"] = node => Translate(node, OnnxRnnCell.Defaults, OnnxRnnCell.Order, (weights, clip, f) => new OnnxRnnCell(weights, clip, f[0])),
        ["GRU"] = node => Translate(node, OnnxGruCell.Defaults, OnnxGruCell.Order, (weights, clip, f) => new OnnxGruCell(weights, clip, f[0], f[1], node.Flag("linear_before_reset"))),
        ["LSTM"] = node => Translate(node, OnnxLstmCell.Defaults, OnnxLstmCell.Order, (weights, clip, f) => new OnnxLstmCell(weights, clip, f[0], f[1], f[2], node.Flag("input_forget"))),
    };

    private delegate RecurrentCell MakeCell(RecurrentWeights weights, float clip, ReadOnlySpan<Activation> functions);

    private static ImmutableArray<Item?> Translate(NodeContext node, string[] defaults, int[] order, MakeCell make)
    {
        if (node.Node.Attribute.FirstOrDefault(attribute => !Attributes.Contains(attribute.Name)) is { } unknown) throw node.Refuse($"the attribute {unknown.Name}", $"one of {string.Join(", ", Attributes)}", NodeContext.Intact);
        string direction = node.Text("direction", "forward");
        bool[] backward = direction switch
        {
            "forward" => [false],
            "reverse" => [true],
            "bidirectional" => [false, true],
            _ => throw node.Refuse($"direction = {direction}", "forward, reverse or bidirectional", NodeContext.Intact),
        };
        float clip = node.Float("clip", 0);
        if (clip < 0) throw node.Refuse($"clip = {clip}", "0 or more", NodeContext.Intact);
        Activation[] functions = RecurrentActivations.Read(node, defaults, backward.Length);
        var run = new RecurrentRun(node, backward.Length);
        var results = new List<ImmutableArray<Value>>();
        for (int i = 0; i < backward.Length; i++)
        {
            RecurrentCell cell = make(RecurrentWeights.Read(node, i, backward.Length, order), clip, functions.AsSpan(i * defaults.Length, defaults.Length));
            results.Add(run.Direction(cell, i, backward[i]));
        }

        return [.. Enumerable.Range(0, results[0].Length).Select(i => new ValueItem(results.Count == 1 ? results[0][i] : node.Add(new Concat(i == 0 ? run.DirectionAxisOfY : run.DirectionAxisOfState), [.. results.Select(each => each[i])])))];
    }
}
