using Rnnc.Evaluate;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;
using Rnnc.Tests.Evaluate;
using Xunit;

namespace Rnnc.Tests.Read.TfLite;

/// <summary>The builtin recurrent operators, with every option, against the formulas of the operator's documentation.</summary>
public class TfLiteRecurrentTests
{
    private const int Steps = 3, Features = 2, Units = 4, Projected = 3;

    private static readonly string[] Gates = ["i", "f", "c", "o"];

    [Theory]
    [InlineData(false, false, false, false, false)]
    [InlineData(true, false, false, false, false)]
    [InlineData(false, true, false, false, false)]
    [InlineData(false, false, true, false, false)]
    [InlineData(false, false, false, true, false)]
    [InlineData(true, true, false, true, true)]
    [InlineData(false, true, true, true, true)]
    public void LstmFollowsItsFormula(bool peephole, bool projection, bool coupled, bool norm, bool timeMajor)
    {
        int outputs = projection ? Projected : Units;
        const float cellClip = 0.4f, projectionClip = 0.2f;
        Tensor?[] operands = new Tensor?[24];
        for (int gate = coupled ? 1 : 0; gate < 4; gate++)
        {
            operands[1 + gate] = Tensors.Random(10 + gate, Units, Features);
            operands[5 + gate] = Tensors.Random(20 + gate, Units, outputs);
            operands[12 + gate] = Tensors.Random(30 + gate, Units);
            if (norm) operands[20 + gate] = Tensors.Random(40 + gate, Units);
        }

        for (int k = coupled ? 1 : 0; peephole && k < 3; k++) operands[9 + k] = Tensors.Random(50 + k, Units);
        if (projection) (operands[16], operands[17]) = (Tensors.Random(60, outputs, Units), Tensors.Random(61, outputs));
        Model model = TfLiteOperatorTests.Read(sketch =>
        {
            int[] shape = timeMajor ? [Steps, 1, Features] : [1, Steps, Features];
            int x = sketch.Value(TfLiteType.FLOAT32, shape, "x"), y = sketch.Value(TfLiteType.FLOAT32, [.. shape.SkipLast(1), outputs], "y");
            int[] inputs = [.. operands.Select(operand => operand is null ? -1 : sketch.Constant(operand))];
            (inputs[0], inputs[18], inputs[19]) = (x, sketch.Value(TfLiteType.FLOAT32, [1, outputs], "h", isVariable: true), sketch.Value(TfLiteType.FLOAT32, [1, Units], "c", isVariable: true));
            sketch.Operator(BuiltinOperator.UNIDIRECTIONAL_SEQUENCE_LSTM, inputs, [y], 71, (0, (sbyte)4), (1, cellClip), (2, projectionClip), (3, timeMajor));
            sketch.Inputs(x);
            sketch.Outputs(y);
        });
        Assert.Equal(["h", "c"], model.Slots.Select(slot => slot.Name));
        Tensor data = Tensors.Random(5, Steps, Features);
        Tensor given = data.Reshape(timeMajor ? [Steps, 1, Features] : [1, Steps, Features]);
        var runner = new FloatRunner(model);
        var state = new FloatState(model);
        double[] h = new double[outputs], c = new double[Units];
        for (int run = 0; run < 2; run++)
        {
            Tensor found = runner.Run([given], state)[0];
            for (int step = 0; step < Steps; step++)
            {
                double[] x = [.. data.Floats.Slice(step * Features, Features).ToArray().Select(value => (double)value)];
                (h, c) = Step(operands, x, h, c, coupled, projection, cellClip, projectionClip);
                for (int unit = 0; unit < outputs; unit++) Assert.Equal(h[unit], found.Floats[step * outputs + unit], 1e-5);
            }
        }
    }

    [Fact]
    public void RnnFollowsItsFormula()
    {
        Tensor weights = Tensors.Random(1, Units, Features), recurrent = Tensors.Random(2, Units, Units), bias = Tensors.Random(3, Units);
        Model model = TfLiteOperatorTests.Read(sketch =>
        {
            int x = sketch.Value(TfLiteType.FLOAT32, [1, Steps, Features], "x"), y = sketch.Value(TfLiteType.FLOAT32, [1, Steps, Units], "y");
            int h = sketch.Value(TfLiteType.FLOAT32, [1, Units], "h", isVariable: true);
            sketch.Operator(BuiltinOperator.UNIDIRECTIONAL_SEQUENCE_RNN, [x, sketch.Constant(weights), sketch.Constant(recurrent), sketch.Constant(bias), h], [y], 31, (0, false), (1, (sbyte)1));
            sketch.Inputs(x);
            sketch.Outputs(y);
        });
        Tensor data = Tensors.Random(5, 1, Steps, Features);
        Tensor found = new FloatRunner(model).Run([data])[0];
        double[] state = new double[Units];
        for (int step = 0; step < Steps; step++)
        {
            double[] x = [.. data.Floats.Slice(step * Features, Features).ToArray().Select(value => (double)value)];
            state = [.. Enumerable.Range(0, Units).Select(unit => Math.Max(0, Dot(weights, unit, x) + Dot(recurrent, unit, state) + bias.Floats[unit]))];
            for (int unit = 0; unit < Units; unit++) Assert.Equal(state[unit], found.Floats[step * Units + unit], 1e-5);
        }
    }

    private static (double[] H, double[] C) Step(Tensor?[] operands, double[] x, double[] h, double[] c, bool coupled, bool projection, double cellClip, double projectionClip)
    {
        double[] forget = Gate(1, c, 10), candidate = Gate(2, c, null);
        double[] input = coupled ? [.. forget.Select(value => 1 - Sigmoid(value))] : [.. Gate(0, c, 9).Select(Sigmoid)];
        double[] next = [.. Enumerable.Range(0, Units).Select(unit => Math.Clamp(Sigmoid(forget[unit]) * c[unit] + input[unit] * Math.Tanh(candidate[unit]), -cellClip, cellClip))];
        double[] output = Gate(3, next, 11);
        double[] y = [.. Enumerable.Range(0, Units).Select(unit => Sigmoid(output[unit]) * Math.Tanh(next[unit]))];
        if (projection) y = [.. Enumerable.Range(0, Projected).Select(unit => Math.Clamp(Dot(operands[16]!, unit, y) + operands[17]!.Floats[unit], -projectionClip, projectionClip))];
        return (y, next);

        double[] Gate(int gate, double[] cell, int? peephole)
        {
            Assert.InRange(gate, 0, Gates.Length - 1);
            double[] sum = [.. Enumerable.Range(0, Units).Select(unit => Dot(operands[1 + gate]!, unit, x) + Dot(operands[5 + gate]!, unit, h)
                + (peephole is { } at && operands[at] is { } weights ? weights.Floats[unit] * cell[unit] : 0))];
            if (operands[20 + gate] is { } scale)
            {
                double mean = sum.Average(), variance = sum.Average(value => (value - mean) * (value - mean));
                sum = [.. sum.Select((value, unit) => (value - mean) / Math.Sqrt(variance + 1e-8) * scale.Floats[unit])];
            }

            return [.. sum.Select((value, unit) => value + operands[12 + gate]!.Floats[unit])];
        }
    }

    private static double Dot(Tensor matrix, int row, double[] vector)
    {
        double sum = 0;
        for (int i = 0; i < vector.Length; i++) sum += matrix.Floats[row * vector.Length + i] * vector[i];
        return sum;
    }

    private static double Sigmoid(double value) => 1 / (1 + Math.Exp(-value));
}
