using Rnnc.Ir;

namespace Rnnc.Tflm.Graph;

/// <summary>Bounds the single copies that a file may ask for: each stretch of elements becomes a step.</summary>
internal sealed class CopyBudget(Origin where)
{
    private const int Maximum = 20_000;
    private int left = Maximum;

    public void Spend()
    {
        if (--left < 0) throw new InputException(where, $"more than {Maximum} pieces of tensors to copy", "tensors that are cut and joined along their last axes", "export the model without transpositions");
    }
}
