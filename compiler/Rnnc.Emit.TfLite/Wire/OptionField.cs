namespace Rnnc.Emit.TfLite.Wire;

/// <summary>How a field of an options table is stored.</summary>
internal enum OptionKind
{
    Byte,
    Bool,

    /// <summary>A flag that is true unless it is stored; stored as false.</summary>
    Cleared,
    Int,
    Float,
    Text,
}

/// <summary>One field of an operator's options, by the schema's field number; a value equal to the schema's default is left out.</summary>
internal sealed record OptionField(int Field, OptionKind Kind, double Number = 0, string Text = "");
