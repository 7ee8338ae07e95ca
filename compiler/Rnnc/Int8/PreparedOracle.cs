using Rnnc.Ir;
using Rnnc.Quantize;
using Rnnc.Quantize.Calibrate;

namespace Rnnc.Cli.Int8;

/// <summary>Runs the program of a model that was quantized here.</summary>
internal sealed class PreparedOracle(PreparedModel model) : IOracle
{
    private readonly WindowReader reader = new(model.Canonical);
    private readonly Int8Session session = model.Quantized.CreateSession();

    public void Reset() => session.Reset();

    public OracleRun Run(IReadOnlyList<Tensor> inputs, bool keepStates, Origin where)
    {
        CalibrationWindow window = reader.Read(inputs, where);
        Int8Result result = session.Run(window.Inputs, window.Steps, keepStates);
        return new OracleRun(window, result, [.. session.States().Select(state => state.Values)]);
    }
}
