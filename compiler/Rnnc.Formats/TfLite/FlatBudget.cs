namespace Rnnc.Formats.TfLite;

/// <summary>How many elements may still be decoded from one file.</summary>
internal sealed class FlatBudget(long elements)
{
    private long left = elements;

    public void Spend(int elements)
    {
        left -= elements;
        if (left < 0) throw new InvalidDataException("its tables refer to the same content again and again");
    }
}
