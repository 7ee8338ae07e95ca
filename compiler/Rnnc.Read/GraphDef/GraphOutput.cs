using Rnnc.Read.GraphDef.Graphs;

namespace Rnnc.Read.GraphDef;

/// <summary>An output of the model: its name for the user and its tensor.</summary>
internal sealed record GraphOutput(string Name, TensorName Tensor);
