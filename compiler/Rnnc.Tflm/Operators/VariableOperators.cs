using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Tflm.Graph;
using Rnnc.Tflm.Numerics;

namespace Rnnc.Tflm.Operators;

/// <summary>Resource variables.</summary>
internal static class VariableOperators
{
    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.CALL_ONCE] = CallOnce,
        [BuiltinOperator.VAR_HANDLE] = Handle,
        [BuiltinOperator.READ_VARIABLE] = op => [op.Graph.Variables.Read(op.Tensor(0).Index, op.Result(), op.Where)],
        [BuiltinOperator.ASSIGN_VARIABLE] = Assign,
    };

    private static ImmutableArray<TensorValue> CallOnce(OperatorContext op)
    {
        op.Graph.Variables.Initialise(op.Options<CallOnceOptions>().InitSubgraph);
        return [];
    }

    private static ImmutableArray<TensorValue> Handle(OperatorContext op)
    {
        op.Result();
        op.Graph.Variables.Declare(op.Operator);
        return [new TensorValue([], Encoding.Integers) { Numbers = [0] }];
    }

    private static ImmutableArray<TensorValue> Assign(OperatorContext op)
    {
        op.Graph.Variables.Write(op.Tensor(0).Index, op.Operand(1), op.Where);
        return [];
    }
}
