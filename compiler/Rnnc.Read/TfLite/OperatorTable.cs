using System.Collections.Frozen;
using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;
using Rnnc.Read.TfLite.Operators;

namespace Rnnc.Read.TfLite;

/// <summary>Makes an operator's nodes and gives its results, as many as the operator has outputs.</summary>
internal delegate ImmutableArray<Value> OperatorTranslation(OperatorContext op);

/// <summary>Every operator that is read, with its translation; the families are one file each.</summary>
internal static class OperatorTable
{
    private static readonly FrozenDictionary<BuiltinOperator, OperatorTranslation> Table = new[]
    {
        ArithmeticOperators.Table,
        FunctionOperators.Table,
        MatrixOperators.Table,
        ShapeOperators.Table,
        JoinOperators.Table,
        SliceOperators.Table,
        ReduceOperators.Table,
        SelectOperators.Table,
        WindowOperators.Table,
        LoopOperators.Table,
        VariableOperators.Table,
        LstmOperators.Table,
        RandomOperators.Table,
    }.SelectMany(family => family).ToFrozenDictionary(entry => entry.Key, entry => entry.Value);

    /// <summary>Names of all operators that are read.</summary>
    public static IEnumerable<string> Names => Table.Keys.Select(code => code.ToString());

    public static bool Knows(TfLiteOperator op) => op.CustomCode is null && Table.ContainsKey(op.Code);

    public static ImmutableArray<Value> Translate(OperatorContext op) => Table[op.Operator.Code](op);
}
