using Rnnc.Formats.TfLite;

namespace Rnnc.Tflm.Graph;

/// <summary>What can be said of operators by their code alone.</summary>
internal static class OperatorFamilies
{
    /// <summary>Whether elements keep their integers and only change places.</summary>
    public static bool Moves(BuiltinOperator code) => code is BuiltinOperator.RESHAPE or BuiltinOperator.SQUEEZE or BuiltinOperator.EXPAND_DIMS or BuiltinOperator.STRIDED_SLICE
        or BuiltinOperator.SLICE or BuiltinOperator.UNPACK or BuiltinOperator.PACK or BuiltinOperator.SPLIT or BuiltinOperator.SPLIT_V or BuiltinOperator.TRANSPOSE or BuiltinOperator.REVERSE_V2
        or BuiltinOperator.CONCATENATION;

    /// <summary>Whether all elements keep their order, too.</summary>
    public static bool KeepsOrder(BuiltinOperator code) => code is BuiltinOperator.RESHAPE or BuiltinOperator.SQUEEZE or BuiltinOperator.EXPAND_DIMS or BuiltinOperator.DEQUANTIZE;

    /// <summary>The operand that is moved.</summary>
    public static int DataOperand(BuiltinOperator code) => code == BuiltinOperator.SPLIT ? 1 : 0;
}
