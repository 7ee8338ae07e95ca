namespace Rnnc.Tflm.Graph;

/// <summary>A tensor of which every time step is a row, made step by step.</summary>
/// <param name="Axis">The axis of time; those before it have the extent 1.</param>
/// <param name="Steps">Its extent.</param>
/// <param name="Loop">The loop in whose run k row k is made; <see cref="Stored"/> where all rows are kept in a vector.</param>
/// <param name="Reversed">Of stored rows: row k of the tensor is the last but k of the vector.</param>
internal readonly record struct Timeline(int Axis, int Steps, int Loop, bool Reversed = false)
{
    public const int Stored = -1;

    public bool IsStored => Loop == Stored;
}
