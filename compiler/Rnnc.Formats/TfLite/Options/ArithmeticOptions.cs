namespace Rnnc.Formats.TfLite.Options;

/// <summary>Options of ADD, SUB, MUL and DIV.</summary>
public sealed record ArithmeticOptions : OperatorOptions
{
    public TfLiteActivation FusedActivation { get; init; }

    internal static ArithmeticOptions Read(FlatTable table) => new()
    {
        FusedActivation = (TfLiteActivation)table.SByte(0),
    };
}
