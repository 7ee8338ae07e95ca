using Rnnc.Ir;

namespace Rnnc.Tests.Read.Keras;

/// <summary>The recurrent layers of Keras in double precision, written from their documentation and nothing of the compiler.</summary>
internal sealed class ReferenceRecurrence(string className, int units, Tensor kernel, Tensor recurrent, Tensor? bias)
{
    public Func<double, double> Activation { get; init; } = Math.Tanh;

    public Func<double, double> RecurrentActivation { get; init; } = x => 1 / (1 + Math.Exp(-x));

    public bool ResetAfter { get; init; } = true;

    public int StateCount => className == "LSTM" ? 2 : 1;

    /// <summary>Outputs of all steps in the order in which they ran, and the final states. x is [steps][features].</summary>
    public (double[][] Outputs, double[][] States) Run(double[][] x, bool backwards, double[][]? initial = null)
    {
        double[][] states = initial ?? [.. Enumerable.Range(0, StateCount).Select(_ => new double[units])];
        var outputs = new List<double[]>();
        foreach (double[] step in backwards ? x.Reverse() : x)
        {
            states = Step(step, states);
            outputs.Add(states[0]);
        }

        return ([.. outputs], states);
    }

    private double[][] Step(double[] x, double[][] states)
    {
        double[] h = states[0];
        double X(int gate, int unit) => Dot(x, kernel, (gate * units) + unit);
        double H(int gate, int unit) => Dot(h, recurrent, (gate * units) + unit);
        double B(int gate, int unit, int row = 0) => bias is null ? 0 : bias.Floats[(row * kernel.Dims[1]) + (gate * units) + unit];
        var next = new double[units];
        var nextC = new double[units];
        for (int unit = 0; unit < units; unit++)
        {
            switch (className)
            {
                case "SimpleRNN":
                    next[unit] = Activation(X(0, unit) + H(0, unit) + B(0, unit));
                    break;
                case "LSTM":
                    double i = RecurrentActivation(X(0, unit) + H(0, unit) + B(0, unit));
                    double f = RecurrentActivation(X(1, unit) + H(1, unit) + B(1, unit));
                    double g = Activation(X(2, unit) + H(2, unit) + B(2, unit));
                    double o = RecurrentActivation(X(3, unit) + H(3, unit) + B(3, unit));
                    nextC[unit] = (f * states[1][unit]) + (i * g);
                    next[unit] = o * Activation(nextC[unit]);
                    break;
                default:
                    double z = Gate(0, unit);
                    double candidate = ResetAfter
                        ? X(2, unit) + B(2, unit) + (Gate(1, unit) * (H(2, unit) + B(2, unit, 1)))
                        : X(2, unit) + B(2, unit) + Dot([.. h.Select((value, k) => Gate(1, k) * value)], recurrent, (2 * units) + unit);
                    next[unit] = (z * h[unit]) + ((1 - z) * Activation(candidate));
                    break;
            }
        }

        return className == "LSTM" ? [next, nextC] : [next];

        double Gate(int gate, int unit) => RecurrentActivation(X(gate, unit) + H(gate, unit) + B(gate, unit) + (ResetAfter ? B(gate, unit, 1) : 0));
    }

    private static double Dot(double[] row, Tensor matrix, int column)
    {
        double sum = 0;
        for (int k = 0; k < row.Length; k++) sum += row[k] * matrix.Floats[(k * matrix.Dims[1]) + column];
        return sum;
    }
}
