namespace Rnnc.Read.Keras;

/// <summary>A tensor of a functional model as its config names it: output Index of call Call of a layer.</summary>
internal sealed record TensorReference(string Layer, int Call, int Index)
{
    public override string ToString() => $"output {Index} of \"{Layer}\"";
}
