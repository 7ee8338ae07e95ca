using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite.Operators;

/// <summary>The builtin recurrent layers of one direction: sequences over a cell of plain ops, their variable tensors as state slots.</summary>
internal static class LstmOperators
{
    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.UNIDIRECTIONAL_SEQUENCE_LSTM] = SequenceLstm,
        [BuiltinOperator.UNIDIRECTIONAL_SEQUENCE_RNN] = SequenceRnn,
    };

    // Operands: x | input weights i f c o | recurrent weights i f c o | peepholes i f o | biases i f c o | projection and its bias | h | c | layer norm i f c o.
    private static ImmutableArray<Value> SequenceLstm(OperatorContext op)
    {
        var options = op.Options<UnidirectionalSequenceLstmOptions>();
        if (options.DiagonalRecurrentTensors) throw op.Refuse("diagonal recurrent weights", "matrices");
        Value x = op.Operand(0);
        var states = new[] { State(op, 18), State(op, 19) };
        var cell = new LstmCell(op, options);
        return Run(op, x, options.TimeMajor, states, "LSTM", cell.Build);
    }

    // h' = f(x W^T + h R^T + b). Operands: x | W | R | b | h.
    private static ImmutableArray<Value> SequenceRnn(OperatorContext op)
    {
        var options = op.Options<SequenceRnnOptions>();
        return Run(op, op.Operand(0), options.TimeMajor, [State(op, 4)], "RNN", (builder, inputs) =>
        {
            var cell = new CellBuilder(op, builder);
            Value sum = cell.Add(BinaryKind.Add, cell.Product(inputs[0], 1)!, cell.Product(inputs[1], 2)!);
            Value next = cell.Activate(cell.Bias(sum, 3), options.FusedActivation);
            return [next, next];
        });
    }

    private static (Value Value, string? Variable) State(OperatorContext op, int index)
    {
        TfLiteTensor tensor = op.Subgraph.Tensor(op.TensorIndex(index));
        if (!tensor.IsVariable) return (op.Operand(index), null);
        VariableScope scope = op.Subgraph.Variables ?? throw op.Refuse("a variable tensor inside a loop", "one in the main graph");
        return (scope.Read(tensor.Name, TensorTypes.Of(tensor, atEntry: false), op.Origin.At(tensor.Name)), tensor.Name);
    }

    /// <param name="build">Makes the cell over x_t and the states; gives y_t, then the next states.</param>
    private static ImmutableArray<Value> Run(
        OperatorContext op, Value x, bool timeMajor, (Value Value, string? Variable)[] states, string name, Func<GraphBuilder, ImmutableArray<Value>, ImmutableArray<Value>> build)
    {
        if (x.Type.Rank != 3) throw op.Refuse($"a sequence of {x.Type}", "batch, time and features", "take an intact copy of the file");
        int time = timeMajor ? 0 : 1;
        var builder = new GraphBuilder();
        var inputs = ImmutableArray.CreateBuilder<Value>();
        inputs.Add(builder.Input(x.Type with { Shape = x.Type.Shape.Without(time) }, op.Origin, "x"));
        for (int i = 0; i < states.Length; i++) inputs.Add(builder.Input(states[i].Value.Type, op.Origin, i == 0 ? "h" : "c"));
        Graph cell = builder.Build(build(builder, inputs.ToImmutable()).AsSpan());
        var sequence = new Sequence(cell, [time], states.Length, [new SequenceOutput(Collect.All, time)]) { CellName = name };
        Node node = op.Subgraph.Builder.AddNode(sequence, op.Origin, [x, .. states.Select(state => state.Value)]);
        for (int i = 0; i < states.Length; i++)
        {
            if (states[i].Variable is { } variable) op.Subgraph.Variables!.Write(variable, node.Outputs[1 + i], op.Origin);
        }

        return [node.Outputs[0]];
    }
}
