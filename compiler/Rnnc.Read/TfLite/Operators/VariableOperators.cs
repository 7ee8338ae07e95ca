using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Formats.TfLite.Options;
using Rnnc.Ir;

namespace Rnnc.Read.TfLite.Operators;

/// <summary>Resource variables of the main graph: reads and writes in the file's order become slots without side effects.</summary>
internal static class VariableOperators
{
    public static Dictionary<BuiltinOperator, OperatorTranslation> Table { get; } = new()
    {
        [BuiltinOperator.VAR_HANDLE] = Handle,
        [BuiltinOperator.READ_VARIABLE] = Read,
        [BuiltinOperator.ASSIGN_VARIABLE] = Write,
        [BuiltinOperator.CALL_ONCE] = Initialize,
    };

    private static VariableScope Scope(OperatorContext op) => op.Subgraph.Variables
        ?? throw op.Refuse("a variable inside a loop", "variables in the main graph", "export the model with its states as inputs and outputs");

    // The handle itself is only a name; a constant stands for it and is never read.
    private static ImmutableArray<Value> Handle(OperatorContext op)
    {
        op.Subgraph.DeclareHandle(op.Operator.Outputs[0], VariableScope.Identity(op.Operator));
        return [op.Constant(Tensor.Integer(ElementType.Int32, [0]))];
    }

    private static ImmutableArray<Value> Read(OperatorContext op) =>
        [Scope(op).Read(op.Subgraph.HandleOf(op.TensorIndex(0), op.Operator), TensorTypes.Of(op.Result(), atEntry: false), op.Origin)];

    private static ImmutableArray<Value> Write(OperatorContext op)
    {
        Scope(op).Write(op.Subgraph.HandleOf(op.TensorIndex(0), op.Operator), op.Operand(1), op.Origin);
        return [];
    }

    private static ImmutableArray<Value> Initialize(OperatorContext op)
    {
        Scope(op).Initialize(op.Options<CallOnceOptions>().InitSubgraph);
        return [];
    }
}
