using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Tflm.Graph;

namespace Rnnc.Tflm.Operators;

/// <summary>Recurrent layers: a loop over the rows of their input.</summary>
internal static class SequenceOperators
{
    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.UNIDIRECTIONAL_SEQUENCE_LSTM] = op => [new LstmLayer(op).Build()],
    };

    /// <summary>The operand that has a row for each time step, and their number.</summary>
    public static IEnumerable<(int Tensor, int Steps)> SequencesOf(TfLiteOperator op, ImmutableArray<TfLiteTensor> tensors)
    {
        if (op.Inputs.IsEmpty || op.Inputs[0] < 0 || tensors[op.Inputs[0]].Shape is not { Length: 3 } shape) return [];
        return [(op.Inputs[0], shape[op.OptionsAs<UnidirectionalSequenceLstmOptions>().TimeMajor ? 0 : 1])];
    }
}
