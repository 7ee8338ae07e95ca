using Rnnc.Ir;

namespace Rnnc.Lift;

/// <summary>One step of a pipeline: a model in, a model out, both by the rules of <see cref="Verifier"/>.</summary>
public abstract class Pass
{
    /// <summary>The name in print-outs and for <c>--dump-after</c>: the class's.</summary>
    public virtual string Name => GetType().Name;

    /// <exception cref="InputException">The model cannot go on from here.</exception>
    public abstract Model Run(Model model);
}
