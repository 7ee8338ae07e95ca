using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>A rewrite of nodes as a pass over the model's graph and the graphs inside its ops.</summary>
public sealed class GraphPass(GraphRewrite rewrite) : Pass
{
    public override string Name => rewrite.GetType().Name;

    public override Model Run(Model model) => model.WithGraph(rewrite.Apply(model.Graph));
}
