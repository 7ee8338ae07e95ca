using System.Collections.Immutable;
using Rnnc.Emit.TfLite.Choose;
using Rnnc.Emit.TfLite.Operators;
using Rnnc.Emit.TfLite.Wire;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;
using Rnnc.Quantize.Choose;

namespace Rnnc.Emit.TfLite.Lstm;

/// <summary>
/// A Sequence that is an LSTM => UNIDIRECTIONAL_SEQUENCE_LSTM with 24 inputs and 5 intermediates: one scale for each weight matrix, the hidden state at
/// the output's scale, the cell state in 16 bits at a power of two. Where only the last step is read, STRIDED_SLICE takes it.
/// </summary>
internal static class LstmOperator
{
    private const int InputCount = 24;

    /// <summary>Room above the cell state that calibration saw: a longer window may go further, and a clipped state is wrong for good.</summary>
    private const double CellMargin = 1.25;

    public static void Add(TensorMap map, Node node, LstmPattern lstm)
    {
        var sequence = (Sequence)node.Op;
        string name = TensorNames.Layer(node.Origin.Layer ?? "lstm");
        Placed x = map.WithBatch(node.Inputs[0], map.Of(node.Inputs[0]).Format);
        (double low, double high) = map.Record.Bounds(lstm.H);
        Format h = FormatChooser.Choose(low, high, map.Record.Samples(lstm.H), 8);
        (low, high) = map.Record.Bounds(lstm.C);
        Format c = Format.PowerOfTwo16(Math.Max(-low, high) * CellMargin);
        int units = lstm.Output.Bias.Length, steps = x.Shape[1];
        int[] inputs = [.. Enumerable.Repeat(-1, InputCount)];
        inputs[0] = x.Tensor;
        LstmGate[] gates = [lstm.Input, lstm.Forget, lstm.Cell, lstm.Output];
        string[] letters = ["input", "forget", "cell", "output"];
        for (int gate = 0; gate < gates.Length; gate++)
        {
            var w = new RoundedWeights(gates[gate].W, x.Format, map.Record.Samples(lstm.X), perUnit: false);
            var r = new RoundedWeights(gates[gate].R, h, map.Record.Samples(lstm.PreviousH), perUnit: false);
            inputs[1 + gate] = ProductOperator.Weights(map, $"{name}/input_to_{letters[gate]}_weights", w);
            inputs[5 + gate] = ProductOperator.Weights(map, $"{name}/recurrent_to_{letters[gate]}_weights", r);
            double[] bias = [.. gates[gate].Bias.Select((value, n) => value + w.Lost[n] + r.Lost[n])];
            inputs[12 + gate] = ProductOperator.Bias(map, $"{name}/{letters[gate]}_gate_bias", bias, w, x.Format);
        }

        inputs[18] = State(map, $"{name}/output_state", units, h);
        inputs[19] = State(map, $"{name}/cell_state", units, c);
        Placed output = map.New(name, [1, steps, units], h);
        map.File.Run(new FileOperator(BuiltinOperator.UNIDIRECTIONAL_SEQUENCE_LSTM, 1, [.. inputs], [output.Tensor], OptionTable.Lstm(lstm.CellClip)) { Intermediates = Intermediates(map, name, h) });
        for (int i = 0; i < node.Outputs.Length; i++)
        {
            bool all = i < sequence.Outputs.Length && sequence.Outputs[i].Collect == Collect.All;
            bool isH = i < sequence.Outputs.Length || i == sequence.Outputs.Length + lstm.HState;
            if (!isH || (map.Graph.Users(node.Outputs[i]).Count == 0 && !map.Graph.IsOutput(node.Outputs[i]))) continue;
            map.Place(node.Outputs[i], all ? output : Last(map, output, name));
        }
    }

    private static int State(TensorMap map, string name, int units, Format format) =>
        map.File.Add(new FileTensor(name, TensorMap.TypeOf(format.Bits), [1, units], FileQuantization.Of(format)) { IsVariable = true });

    /// <summary>Four empty ones, and one that tells TFLite the hidden state's scale.</summary>
    private static ImmutableArray<int> Intermediates(TensorMap map, string name, Format h)
    {
        var result = ImmutableArray.CreateBuilder<int>();
        for (int i = 0; i < 4; i++) result.Add(map.File.Add(new FileTensor($"{name}/intermediate", TfLiteType.FLOAT32, [0], null)));
        result.Add(map.File.Add(new FileTensor($"{name}/effective_hidden_scale", TfLiteType.INT8, [0], FileQuantization.Of(h))));
        return result.ToImmutable();
    }

    private static Placed Last(TensorMap map, Placed output, string name)
    {
        int steps = output.Shape[1], units = output.Shape[2];
        Placed last = map.New($"{name}/last", [1, units], output.Format);
        int[] operands = [output.Tensor, map.File.Integers("begin", 0, steps - 1, 0), map.File.Integers("end", 1, steps, units), map.File.Integers("strides", 1, 1, 1)];
        map.File.Run(new FileOperator(BuiltinOperator.STRIDED_SLICE, 2, [.. operands], [last.Tensor], OptionTable.SliceWithoutAxis(1)));
        return last;
    }
}
