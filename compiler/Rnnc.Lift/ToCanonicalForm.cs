using Rnnc.Ir;
using Rnnc.Lift.Cells;

namespace Rnnc.Lift;

/// <summary>
/// Brings the model and its cells into <see cref="CanonicalForm"/> and holds them to it. Requires a batch of 1, no loop and no unknown extent.
/// <code>MatMul(x, W), MatMul(h, U), Add, Add(_, b)  =>  Linear(x, W, h, U, b)    and the rest of the form</code>
/// </summary>
public sealed class ToCanonicalForm : Pass
{
    public override Model Run(Model model)
    {
        Model canonical = Canonicalize.Apply(model);
        CanonicalForm.Check(canonical);
        return canonical;
    }
}
