using Rnnc.Ir;

namespace Rnnc.Read.Onnx.Graphs;

/// <summary>What the graph does depends on a free extent. Never leaves the reader: the extent is fixed where it is the batch, else the model is refused.</summary>
internal sealed class UndecidedExtentException(Dim extent, InputException refusal) : Exception(refusal.Message)
{
    public Dim Extent { get; } = extent;

    /// <summary>What is thrown where the extent cannot be fixed.</summary>
    public InputException Refusal { get; } = refusal;
}
