using System.Collections.Frozen;
using System.Collections.Immutable;
using Rnnc.Formats.TfLite;
using Rnnc.Ir;
using Rnnc.Tflm.Operators;

namespace Rnnc.Tflm.Graph;

/// <summary>Adds an operator's steps to the program and gives its results, as many as the operator has outputs.</summary>
internal delegate ImmutableArray<TensorValue> OperatorTranslation(OperatorContext op);

/// <summary>Every operator that is read, with its translation; the families are one file each.</summary>
internal static class OperatorTable
{
    private const int MaximumNamed = 20;

    private static readonly FrozenDictionary<BuiltinOperator, OperatorTranslation> Builtin = new[]
    {
        ArithmeticOperators.Table,
        FunctionOperators.Table,
        ProductOperators.Table,
        SequenceOperators.Table,
        QuantizeOperators.Table,
        ViewOperators.Table,
        VariableOperators.Table,
        ReduceOperators.Table,
        SelectOperators.Table,
        GatherOperators.Table,
        BatchProduct.Table,
        WindowOperators.Table,
    }.SelectMany(family => family).ToFrozenDictionary(entry => entry.Key, entry => entry.Value);

    /// <summary>Custom operators, by their code.</summary>
    private static readonly FrozenDictionary<string, OperatorTranslation> Custom = new Dictionary<string, OperatorTranslation>
    {
        [ProgramBlock.CustomCode] = op => new ProgramLayer(op).Build(),
    }.ToFrozenDictionary();

    public static ImmutableArray<TensorValue> Translate(OperatorContext op) => Find(op.Operator)!(op);

    /// <summary>Refuses what has no translation, all of it in one line.</summary>
    public static void Check(TfLiteModel file, IEnumerable<TfLiteOperator> operators)
    {
        string[] unknown = [.. operators.Where(op => Find(op) is null).Select(op => op.Name).Distinct()];
        if (unknown.Length == 0) return;
        string named = string.Join(", ", unknown.Take(MaximumNamed)) + (unknown.Length > MaximumNamed ? $" and {unknown.Length - MaximumNamed} more" : "");
        throw new InputException(file.Where, $"operators without an integer translation: {named}", "operators that rnnc reads", Remedies.Float);
    }

    /// <summary>The tensors over time that an operator walks step by step, with the number of steps; none for most.</summary>
    public static IEnumerable<(int Tensor, int Steps)> SequencesOf(TfLiteOperator op, ImmutableArray<TfLiteTensor> tensors) => op.Code switch
    {
        BuiltinOperator.UNIDIRECTIONAL_SEQUENCE_LSTM => SequenceOperators.SequencesOf(op, tensors),
        BuiltinOperator.CUSTOM when op.CustomCode == ProgramBlock.CustomCode => ProgramBlock.Of(op, tensors).Sequences,
        _ => [],
    };

    private static OperatorTranslation? Find(TfLiteOperator op) => op.CustomCode is { } code ? Custom.GetValueOrDefault(code) : Builtin.GetValueOrDefault(op.Code);
}
