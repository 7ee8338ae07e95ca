namespace Rnnc.Read.GraphDef.Graphs;

/// <summary>A loop of control flow v1 in one piece: condition and body over the same carried values, which are the node's inputs.</summary>
internal sealed record FrameLoop(TfGraph Condition, TfGraph Body);
